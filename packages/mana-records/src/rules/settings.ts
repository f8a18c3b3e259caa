import { plainRecord } from '../open-record.ts';
import { type Settings, settings } from '../types/me.ts';
import { isTimeZone } from './days.ts';

/** How a person counts days, and the language that they read. */
export type PersonSettings = Pick<Settings, 'timeZone' | 'weekStart' | 'language' | 'dayStartsAt'>;

/** The id of the one record that holds them. */
export const settingsId = 'singleton';

/** What counts where a person has set nothing. */
export const defaultSettings: PersonSettings = settings.absent;

const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** The settings among the live rows of their table. */
export function settingsOf(rows: readonly Parameters<typeof plainRecord>[1][]): PersonSettings {
	const row = rows.find(({ id }) => id === settingsId);
	return row === undefined ? defaultSettings : soundSettings(plainRecord(settings, row));
}

/** What no rule could work with counts as not set. */
export function soundSettings({
	timeZone,
	weekStart,
	language,
	dayStartsAt,
}: PersonSettings): PersonSettings {
	return {
		timeZone: isTimeZone(timeZone) ? timeZone : defaultSettings.timeZone,
		weekStart,
		language,
		dayStartsAt: timeOfDay.test(dayStartsAt) ? dayStartsAt : defaultSettings.dayStartsAt,
	};
}

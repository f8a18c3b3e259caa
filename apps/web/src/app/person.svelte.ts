import type { DayRules } from '@mana/records/rules/day-rules';
import { dayFormatter } from '@mana/records/rules/day-rules';
import type { PersonSettings } from '@mana/records/rules/settings';
import type { AppData } from '../data/app-data.ts';

const minuteMs = 60_000;
export const settingsRecordId = 'singleton';

/** How the browser is set up, until a person has said otherwise. */
export function browserSettings(): PersonSettings {
	return {
		timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		weekStart: 'monday',
		language: navigator.language.startsWith('de') ? 'de' : 'en',
		dayStartsAt: '00:00',
	};
}

/** A person's settings, and the time by their clock, which goes on by the minute. */
export class Person {
	#settings = $state.raw<PersonSettings>(browserSettings());
	#nowMs = $state(Date.now());
	#hasRecord = $state(false);

	constructor() {
		setInterval(() => {
			this.#nowMs = Date.now();
		}, minuteMs / 4);
	}

	get settings(): PersonSettings {
		return this.#settings;
	}

	/** Whether they are kept in a record yet. */
	get hasRecord(): boolean {
		return this.#hasRecord;
	}

	get rules(): DayRules {
		return this.#settings;
	}

	/** Milliseconds since 1970. */
	get nowMs(): number {
		return this.#nowMs;
	}

	/** `YYYY-MM-DD` of an instant in milliseconds since 1970. */
	readonly dayOf = $derived(dayFormatter(this.#settings));

	/** `YYYY-MM-DD` */
	readonly today = $derived(this.dayOf(this.#nowMs));

	/** Follows the synced record of settings. Returns how to stop it. */
	follow(data: Pick<AppData, 'liveOne'>, spaceId: string): () => void {
		return data.liveOne({ table: 'profile/settings', spaceId, id: settingsRecordId }, (row) => {
			this.#hasRecord = row !== undefined;
			if (row === undefined) return;
			const { timeZone, weekStart, language, dayStartsAt } = row.record;
			this.#settings = { timeZone, weekStart, language, dayStartsAt };
		});
	}
}

import { daysBefore } from '@mana/records/rules/days';
import { moodInsights } from '@mana/records/rules/moods';
import { ascending, descending, sortOrder } from '@mana/records/rules/sort-order';
import { meanOf } from '@mana/records/rules/sums';
import { emotions, type MoodEntry, moodActivities, moodEntries, moodModule } from '@mana/records/types/mood';
import { z } from 'zod';
import { calendarDate, clockText } from '../calendar-date.ts';
import { hasChange, noChange, pageFields, recordId } from '../input-fields.ts';
import { asText } from '../json-schema.ts';
import { clockTime, personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool } from '../tool-spec.ts';

const level = z.int().min(1).max(10).describe('1 worst, 10 best');
const emotion = z.enum(emotions);
const shape = {
	secondaryEmotions: z.array(asText(emotion)).max(5),
	activity: z.enum(moodActivities),
	withWhom: z.string().max(500),
	notes: z.string().max(5_000),
	tags: z.array(z.string().min(1).max(60)).max(20),
	date: calendarDate,
	time: clockText,
};
const fields = z.object(shape).partial().shape;

const tools = recordTools(moodModule, moodEntries, { one: 'entry', many: 'entries' });
const brief = briefly(moodEntries, { cuts: ['notes'] });

const byTime = sortOrder(
	['date', 'time'],
	(a: Pick<MoodEntry, 'date' | 'time'>, b: Pick<MoodEntry, 'date' | 'time'>) =>
		ascending(a.date, b.date) || ascending(a.time, b.time),
);
const newestDayFirst = sortOrder(
	['date', 'time'],
	(a: Pick<MoodEntry, 'date' | 'time'>, b: Pick<MoodEntry, 'date' | 'time'>) =>
		descending(a.date, b.date) || descending(a.time, b.time),
);

export const moodTools = [
	tools.create({
		name: 'mood.log',
		title: 'Log mood',
		description:
			'Records how the person feels, now or at a given time. For thoughts at length use journal_add.',
		input: z.strictObject({ level, emotion, ...fields }),
		async values({ date, time, ...input }, ctx) {
			const { today, nowMs, rules } = await personDay(ctx);
			return { ...input, date: date ?? today, time: time ?? clockTime(nowMs, rules.timeZone) };
		},
	}),
	tools.list({
		name: 'mood.today',
		title: "Today's mood",
		description: 'Reads the mood entries of a day, by time.',
		input: z.strictObject({ date: calendarDate.optional(), ...pageFields(200, 50) }),
		about: (_, ctx) => personDay(ctx),
		dayOf: (day) => day,
		where:
			({ date }, { today }) =>
			(entry) =>
				entry.date === (date ?? today),
		order: byTime,
		shown: brief,
	}),
	tools.list({
		name: 'mood.recent',
		title: 'Recent moods',
		description: 'Lists mood entries of the last days, newest first.',
		input: z.strictObject({ days: z.int().min(1).max(90).default(7), ...pageFields(200, 50) }),
		about: (_, ctx) => personDay(ctx),
		dayOf: (day) => day,
		where: ({ days }, { today }) => {
			const first = daysBefore(today, days - 1);
			return ({ date }) => date >= first;
		},
		order: newestDayFirst,
		shown: brief,
	}),
	defineTool({
		name: 'mood.insights',
		title: 'Mood insights',
		module: moodModule,
		description:
			'Works out of the last days the mean level, the leading emotion and which activities go with which mood.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [moodEntries],
		input: z.strictObject({ days: z.int().min(1).max(366).default(7) }),
		output: z.looseObject({ totalEntries: z.int() }),
		async handler({ days }, ctx) {
			const { today } = await personDay(ctx);
			const from = daysBefore(today, days - 1);
			const entries = (await tools.table.listPlain(ctx)).filter(({ date }) => date >= from && date <= today);
			return { period: { from, to: withWeekday(today) }, ...moodInsights(entries) };
		},
	}),
	tools.change({
		name: 'mood.update',
		title: 'Correct mood entry',
		description: 'Changes the given fields of a mood entry and leaves the others.',
		input: z
			.strictObject({
				id: recordId,
				level: level.optional(),
				emotion: asText(emotion).optional(),
				...fields,
			})
			.refine(hasChange, noChange),
		change:
			({ id: _, ...given }) =>
			() =>
				given,
	}),
	tools.remove({
		name: 'mood.delete',
		title: 'Delete mood entry',
		description: 'Deletes a mood entry, where the person asks for just that.',
		loses: ({ date, time }) => `The mood entry of ${`${date} ${time}`.slice(0, 16)}`,
	}),
];

/** What a day came to, for a summary. */
export function moodOfDay(entries: readonly MoodEntry[], day: string) {
	const ofDay = entries.filter(({ date }) => date === day);
	return { count: ofDay.length, avgLevel: meanOf(ofDay.map(({ level: value }) => value)) };
}

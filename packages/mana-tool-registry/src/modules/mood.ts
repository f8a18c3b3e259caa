import { daysBefore } from '@mana/records/rules/days';
import { moodInsights } from '@mana/records/rules/moods';
import { descending, sortOrder } from '@mana/records/rules/sort-order';
import { meanOf } from '@mana/records/rules/sums';
import { emotions, type MoodEntry, moodActivities, moodEntries, moodModule } from '@mana/records/types/mood';
import { z } from 'zod';
import { calendarDate, clockText } from '../calendar-date.ts';
import { hasChange, noChange, pageFields, recordId } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { clockTime, personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool } from '../tool-spec.ts';

const level = z.int().min(1).max(10).describe('1 worst, 10 best');
const emotion = z.enum(emotions);
const activity = z.enum(moodActivities);
const shape = {
	secondaryEmotions: z.array(listedByType(emotion)).max(5),
	activity,
	withWhom: z.string().max(500),
	notes: z.string().max(5_000),
	tags: z.array(z.string().min(1).max(60)).max(20),
	date: calendarDate,
	time: clockText,
};
const fields = z.object(shape).partial().shape;

const tools = recordTools(moodModule, moodEntries, { one: 'entry', many: 'entries' });
const brief = briefly(moodEntries, { cuts: ['notes'] });

const newestDayFirst = sortOrder(
	['date', 'time'],
	(a: Pick<MoodEntry, 'date' | 'time'>, b: Pick<MoodEntry, 'date' | 'time'>) =>
		descending(a.date, b.date) || descending(a.time, b.time),
);

export const moodTools = [
	tools.create({
		name: 'mood.log',
		title: 'Log mood',
		description: 'Records how the person feels, by default now. For thoughts at length use journal_add.',
		input: z.strictObject({ level, emotion, ...fields }),
		async values({ date, time, ...input }, ctx) {
			const { today, nowMs, rules } = await personDay(ctx);
			return { ...input, date: date ?? today, time: time ?? clockTime(nowMs, rules.timeZone) };
		},
	}),
	tools.list({
		name: 'mood.recent',
		formerNames: [{ name: 'mood.today', means: (given) => ({ days: 1, ...given }) }],
		title: 'Recent moods',
		description: 'Lists mood entries of a day or of the last days, newest first.',
		input: z.strictObject({
			days: z.int().min(1).max(90).default(7),
			date: calendarDate.optional(),
			...pageFields(200, 50),
		}),
		about: (_, ctx) => personDay(ctx),
		dayOf: (day) => day,
		where: ({ days, date: day }, { today }) => {
			const first = daysBefore(today, days - 1);
			return ({ date }) => (day === undefined ? date >= first : date === day);
		},
		order: newestDayFirst,
		shown: brief,
	}),
	defineTool({
		name: 'mood.insights',
		title: 'Mood insights',
		module: moodModule,
		description: 'Works out mean level, leading emotion and which activities go with which mood.',
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
		description: 'Changes given fields of a mood entry.',
		input: z
			.strictObject({
				id: recordId,
				level: level.optional(),
				emotion: listedByType(emotion).optional(),
				...fields,
				activity: listedByType(activity).optional(),
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
		description: 'Deletes a mood entry.',
		loses: ({ date, time }) => `The mood entry of ${`${date} ${time}`.slice(0, 16)}`,
	}),
];

/** What a day came to, for a summary. */
export function moodOfDay(entries: readonly MoodEntry[], day: string) {
	const ofDay = entries.filter(({ date }) => date === day);
	return { count: ofDay.length, avgLevel: meanOf(ofDay.map(({ level: value }) => value)) };
}

import { daysBefore } from '@mana/records/rules/days';
import { descending, sortOrder } from '@mana/records/rules/sort-order';
import {
	type MeditateSession,
	meditateModule,
	meditateSessions,
	meditationCategories,
} from '@mana/records/types/meditate';
import { z } from 'zod';
import { instant } from '../calendar-date.ts';
import { optionalText, pageFields } from '../input-fields.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const scale = z.int().min(1).max(10);
const tools = recordTools(meditateModule, meditateSessions, { one: 'session', many: 'sessions' });

const latestStartFirst = sortOrder(
	['startedAt'],
	(a: Pick<MeditateSession, 'startedAt'>, b: Pick<MeditateSession, 'startedAt'>) =>
		descending(a.startedAt, b.startedAt),
);

export const meditateTools = [
	tools.create({
		name: 'meditate.log',
		title: 'Log meditation',
		description: 'Records a meditation, by default just now.',
		input: z.strictObject({
			durationMinutes: z.number().positive().max(1_440),
			category: z.enum(meditationCategories),
			startedAt: instant.optional(),
			moodBefore: scale.optional(),
			moodAfter: scale.optional(),
			notes: optionalText(5_000).optional(),
		}),
		values: ({ startedAt, ...input }, ctx) => ({
			...input,
			startedAt: new Date(startedAt ?? ctx.now() - input.durationMinutes * 60_000).toISOString(),
		}),
	}),
	tools.list({
		name: 'meditate.list',
		title: 'Meditations',
		description: 'Lists meditations of the last days, newest first.',
		input: z.strictObject({ days: z.int().min(1).max(366).default(30), ...pageFields(200, 50) }),
		about: (_, ctx) => personDay(ctx),
		dayOf: (day) => day,
		where: ({ days }, { today, dayAt }) => {
			const first = daysBefore(today, days - 1);
			return ({ startedAt }) => dayAt(Date.parse(startedAt)) >= first;
		},
		order: latestStartFirst,
		shown: briefly(meditateSessions, { cuts: ['notes'] }),
	}),
	tools.remove({
		name: 'meditate.delete',
		title: 'Delete meditation',
		description: 'Deletes the record of a meditation.',
		loses: ({ startedAt, durationMinutes }) =>
			`The meditation of ${startedAt.slice(0, 10)}, ${durationMinutes} minutes`,
	}),
];

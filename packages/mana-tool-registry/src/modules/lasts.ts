import { latestFirst } from '@mana/records/rules/sort-order';
import { lastCategories, lastConfidences, lastStatuses, lasts, lastsModule } from '@mana/records/types/lasts';
import { z } from 'zod';
import { calendarDate } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { suggestLasts } from './last-suggestions.ts';

const text = optionalText(5_000);
const category = z.enum(lastCategories);

const tools = recordTools(lastsModule, lasts, { one: 'last', many: 'lasts' });
const brief = briefly(lasts, { cuts: ['meaning', 'note', 'whatIKnewThen', 'whatIKnowNow', 'reclaimedNote'] });

export const lastsTools = [
	tools.create({
		name: 'lasts.create',
		title: 'Note last time',
		description: 'Notes something done for the last time, or maybe.',
		input: z.strictObject({
			title: titleText(300),
			category: category.optional(),
			status: z.enum(['suspected', 'confirmed']).optional(),
			date: calendarDate.optional(),
			confidence: z.enum(lastConfidences).optional(),
			meaning: text.optional(),
			note: text.optional(),
		}),
		values: (input, ctx) => ({ ...input, recognisedAt: new Date(ctx.now()).toISOString() }),
	}),
	tools.change({
		name: 'lasts.confirm',
		title: 'Confirm last time',
		description: 'Confirms that it was the last time, with what it means now.',
		input: z.strictObject({
			id: recordId,
			date: calendarDate.optional(),
			meaning: text.optional(),
			whatIKnewThen: text.optional(),
			whatIKnowNow: text.optional(),
			tenderness: z.int().min(1).max(5).optional(),
			wouldReclaim: z.enum(['no', 'maybe', 'yes']).optional(),
		}),
		async change({ id: _, date, ...given }, ctx) {
			const { today } = await personDay(ctx);
			return (last) => ({ ...given, status: 'confirmed', date: date ?? last.date ?? today });
		},
	}),
	tools.change({
		name: 'lasts.reclaim',
		title: 'Reclaim last time',
		description: 'Notes that it has happened again after all.',
		input: z.strictObject({ id: recordId, reclaimedNote: text.optional() }),
		async change({ id: _, ...given }, ctx) {
			const { today } = await personDay(ctx);
			return () => ({ ...given, status: 'reclaimed', reclaimedAt: today });
		},
	}),
	tools.list({
		name: 'lasts.list',
		title: 'Last times',
		description: 'Lists last times, latest first.',
		input: z.strictObject({
			status: z.enum(lastStatuses).optional(),
			category: listedByType(category).optional(),
			query: queryField,
			...pageFields(200, 30),
		}),
		where:
			({ status, category: of }) =>
			(last) =>
				!last.isArchived &&
				(status === undefined || last.status === status) &&
				(of === undefined || last.category === of),
		order: latestFirst,
		shown: brief,
	}),
	suggestLasts(tools.table),
	tools.remove({
		name: 'lasts.delete',
		title: 'Delete last time',
		description: 'Deletes a last time.',
		loses: (last) => `The last time ${quotedTitle(last.title)}`,
	}),
];

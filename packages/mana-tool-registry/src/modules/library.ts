import { latestFirst } from '@mana/records/rules/sort-order';
import { libraryEntries, libraryKinds, libraryModule, libraryStatuses } from '@mana/records/types/library';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const kind = z.enum(libraryKinds);
const status = z.enum(libraryStatuses);
const title = titleText(500);
const rating = z.int().min(1).max(5);
const names = z.array(z.string().min(1).max(200)).max(20);
const shape = {
	creators: names,
	year: z.int().min(-3000).max(2200),
	status,
	rating,
	review: optionalText(20_000),
	tags: names,
	genres: names,
	isFavorite: z.boolean(),
};
const fields = z.object(shape).partial().shape;

const tools = recordTools(libraryModule, libraryEntries, { one: 'entry', many: 'entries' });

export const libraryTools = [
	tools.create({
		name: 'library.create',
		title: 'Add to library',
		description: 'Adds a book, film, series or comic to what the person wants to read or see, or has.',
		input: z.strictObject({ kind, title, ...fields }),
		values: (input) => input,
	}),
	tools.list({
		name: 'library.list',
		title: 'List library',
		description:
			'Lists books, films, series and comics, the ones changed last first, or finds them by words.',
		input: z.strictObject({
			kind: kind.optional(),
			status: status.optional(),
			query: queryField,
			...pageFields(200, 30),
		}),
		where:
			({ kind: of, status: at }) =>
			(entry) =>
				(of === undefined || entry.kind === of) && (at === undefined || entry.status === at),
		order: latestFirst,
		shown: briefly(libraryEntries, { cuts: ['review'], without: ['externalIds', 'details', 'cover'] }),
	}),
	tools.change({
		name: 'library.setStatus',
		title: 'Set status',
		description:
			'Says where the person is with a book, film, series or comic; notes when it was begun and finished.',
		input: z.strictObject({ id: recordId, status }),
		async change({ status: next }, ctx) {
			const { today } = await personDay(ctx);
			return (entry) => {
				if (entry.status === next) return {};
				if (next === 'active') return { status: next, startedAt: entry.startedAt ?? today };
				if (next !== 'completed') return { status: next };
				return { status: next, completedAt: today, times: entry.times + 1 };
			};
		},
	}),
	tools.change({
		name: 'library.rate',
		title: 'Rate',
		description: 'Rates a book, film, series or comic with 1 to 5.',
		input: z.strictObject({ id: recordId, rating, review: shape.review.optional() }),
		change:
			({ id: _, ...given }) =>
			() =>
				given,
	}),
	tools.update({
		name: 'library.update',
		title: 'Update library entry',
		description: 'Changes the given fields of an entry and leaves the others.',
		fields: z.object({ title: title.optional(), ...fields }),
	}),
	tools.remove({
		name: 'library.delete',
		title: 'Delete library entry',
		description: 'Deletes an entry, where the person asks for just that.',
		loses: (entry) => `The ${entry.kind} ${quotedTitle(entry.title)}`,
	}),
];

import { statusChange } from '@mana/records/rules/library-status';
import { latestFirst } from '@mana/records/rules/sort-order';
import { libraryEntries, libraryKinds, libraryModule, libraryStatuses } from '@mana/records/types/library';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import {
	hasChange,
	noChange,
	optionalText,
	pageFields,
	queryField,
	recordId,
	titleText,
} from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { sinceRead } from '../records/text-edits.ts';

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
		description: 'Adds a book, film, series or comic to read or see, or that was.',
		input: z.strictObject({ kind, title, ...fields }),
		values: (input) => input,
	}),
	tools.list({
		name: 'library.list',
		title: 'Library',
		description: 'Lists books, films, series and comics, latest first, or those with words.',
		input: z.strictObject({
			kind: listedByType(kind).optional(),
			status: listedByType(status).optional(),
			query: queryField,
			...pageFields(200, 30),
		}),
		where:
			({ kind: of, status: at }) =>
			(entry) =>
				(of === undefined || entry.kind === of) && (at === undefined || entry.status === at),
		order: latestFirst,
		shown: briefly(libraryEntries, {
			cuts: ['review'],
			dated: ['review'],
			without: ['externalIds', 'details', 'cover'],
		}),
	}),
	tools.change({
		name: 'library.update',
		formerNames: ['library.setStatus', 'library.rate'],
		title: 'Update library entry',
		description: 'Changes given fields of an entry.',
		input: z
			.strictObject({
				id: recordId,
				title: title.optional(),
				...fields,
				status: listedByType(status).optional(),
				...sinceRead,
			})
			.refine(hasChange, noChange),
		texts: ['review'],
		async change({ id: _, expectedUpdatedAt, ...given }, ctx) {
			const { today } = await personDay(ctx);
			const { status: next } = given;
			return (entry) => ({ ...given, ...(next !== undefined && statusChange(entry, next, today)) });
		},
	}),
	tools.remove({
		name: 'library.delete',
		title: 'Delete library entry',
		description: 'Deletes an entry.',
		loses: (entry) => `The ${entry.kind} ${quotedTitle(entry.title)}`,
	}),
];

import { type ManaModule, moduleCatalogue, type RecordType, searchModule } from '@mana/records';
import { descending, sortOrder } from '@mana/records/rules/sort-order';
import { z } from 'zod';
import { pageLimit } from '../input-fields.ts';
import { cut, oneLine } from '../records/bounded-text.ts';
import { createTable, type Table } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

type AnyRecord = Record<string, unknown>;

interface Place {
	readonly module: ManaModule;
	readonly type: RecordType;
	readonly table: Table<AnyRecord>;
}

const placesAtOnce = 4;
const titleCharacters = 120;
const excerptCharacters = 240;

/** Every table whose texts are searched. */
const places: readonly Place[] = moduleCatalogue.flatMap((module) =>
	module.recordTypes
		.filter(({ searched }) => searched !== undefined)
		.map((type) => ({ module, type, table: createTable(type) })),
);

const newestFirst = sortOrder(['createdAt'], (a: AnyRecord, b: AnyRecord) =>
	descending(String(a.createdAt), String(b.createdAt)),
);

/** What it is called: the first of its searched fields that has a text. */
function titleOf({ searched }: RecordType, record: AnyRecord): string {
	for (const { name } of searched?.fields ?? []) {
		const text = record[name];
		if (typeof text === 'string' && text.trim() !== '') return oneLine(text, titleCharacters);
	}
	return '';
}

async function findIn(ctx: ToolContext, { module, type, table }: Place, query: string, limit: number) {
	const isShown = ({ isArchived }: AnyRecord) => isArchived !== true;
	const found = await table.search(ctx, { query, where: isShown, order: newestFirst, limit });
	const hits = found.records.map(({ excerpt, ...record }) => ({
		module: module.id,
		kind: type.noun,
		id: String(record.id),
		title: titleOf(type, record),
		...(excerpt !== undefined && { excerpt: cut(excerpt, excerptCharacters) }),
		updatedAt: String(record.updatedAt),
	}));
	return { hits, total: found.total };
}

export const searchTools = [
	defineTool({
		name: 'search.everything',
		title: 'Search everything',
		module: searchModule,
		description: 'Finds words in all that the person keeps, the best match of each kind first.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		// What was saved from outside is by strangers.
		namesByOthers: ({ results }) => results.some(({ module }) => module === 'articles' || module === 'news'),
		recordTypes: places.map(({ type }) => type),
		input: z.strictObject({
			query: z.string().min(1).max(500),
			modules: z.array(z.string().max(40)).max(40).optional().describe('Names such as notes, todo'),
			limit: pageLimit(100, 20),
		}),
		output: z.object({
			results: z.array(z.looseObject({ id: z.string(), module: z.string() })),
			total: z.int(),
		}),
		async handler({ query, modules, limit }, ctx) {
			const unknown = modules?.find((id) => !places.some(({ module }) => module.id === id));
			if (unknown !== undefined) {
				const known = [...new Set(places.map(({ module }) => module.id))].join(', ');
				throw new ToolError(
					'INPUT_INVALID',
					`modules: there is one that has no texts. Those that have: ${known}.`,
				);
			}
			const wanted = places.filter(
				({ module }) => ctx.mayRead(module) && (modules === undefined || modules.includes(module.id)),
			);
			const found: Awaited<ReturnType<typeof findIn>>[] = [];
			for (let first = 0; first < wanted.length; first += placesAtOnce) {
				const some = wanted.slice(first, first + placesAtOnce);
				found.push(...(await Promise.all(some.map((place) => findIn(ctx, place, query, limit)))));
			}
			return { results: inTurns(found.map(({ hits }) => hits)).slice(0, limit), total: sumOf(found) };
		},
	}),
];

/** The best of each, then the second best, and so on. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
	const longest = Math.max(0, ...lists.map(({ length }) => length));
	return Array.from({ length: longest }, (_, rank) =>
		lists.flatMap((list) => list.slice(rank, rank + 1)),
	).flat();
}

function sumOf(found: readonly { readonly total: number }[]): number {
	return found.reduce((sum, { total }) => sum + total, 0);
}

import type { ManaModule } from '@mana/records';
import { ascending, descending, type SortOrder, sortOrder } from '@mana/records/rules/sort-order';
import { z } from 'zod';
import { recordId } from '../input-fields.ts';
import { oneLine } from '../records/bounded-text.ts';
import type { Table } from '../records/table.ts';
import { defineTool, type ToolContext, type ToolSpec } from '../tool-spec.ts';

/** A record's place in a list, which is still there when the record is not listed any more. */
export const resourcePlace = z.strictObject({ id: recordId, createdAt: z.string() });

type Place = z.output<typeof resourcePlace>;

const listInput = z.strictObject({
	limit: z.int().min(1).max(100),
	/** Where the page before has ended. */
	after: resourcePlace.optional(),
});
const completeInput = z.strictObject({ limit: z.int().min(1).max(100), query: z.string().max(500) });
const completeOutput = z.object({ ids: z.array(z.string()) });
const listOutput = z.object({
	items: z.array(
		z.object({ id: z.string(), name: z.string(), createdAt: z.string(), updatedAt: z.string() }),
	),
	nextAfter: resourcePlace.optional(),
});
const readInput = z.strictObject({ id: recordId });
const readOutput = z.object({ name: z.string(), text: z.string(), updatedAt: z.string() });

/**
 * A kind of record that a person can attach to a conversation, `mana://{space}/{collection}/{id}`. Reading goes
 * through tools like any other, which are called, gated and traced like any other, and listed nowhere.
 */
export interface ResourceSpec {
	/** What stands in the URI. */
	readonly collection: string;
	readonly module: ManaModule;
	/** What one of them is called. */
	readonly title: string;
	readonly description: string;
	readonly mimeType: string;
	/** The table whose changes are the resource's. */
	readonly source: { readonly appId: string; readonly table: string };
	readonly list: ToolSpec<typeof listInput, typeof listOutput>;
	readonly read: ToolSpec<typeof readInput, typeof readOutput>;
	/** Finds those whose id begins with what was typed, then those in whose words it is found. */
	readonly complete: ToolSpec<typeof completeInput, typeof completeOutput>;
}

interface ResourceRecord {
	readonly id: string;
	readonly createdAt: string;
	readonly updatedAt: string;
}

interface ResourceDefinition<T extends ResourceRecord>
	extends Pick<ResourceSpec, 'collection' | 'module' | 'title' | 'description' | 'mimeType'> {
	readonly table: Table<T>;
	/** Decides by plaintext fields which are listed; any can be read. */
	readonly isListed: (record: T) => boolean;
	readonly nameOf: (record: T) => string | null | undefined;
	textOf(record: T, ctx: ToolContext): string | Promise<string>;
	/** Where a module has several kinds: what its tools are called by, since each is counted by itself. */
	readonly kind?: string;
	/** For texts that strangers have written, whoever has saved them. */
	readonly isFromOutside?: true;
}

const unnamed = 'Untitled';
const nameCharacters = 200;

/** Defines a kind of resource over a table. */
export function defineResource<T extends ResourceRecord>(definition: ResourceDefinition<T>): ResourceSpec {
	const { collection, module, title, table, isListed, nameOf, kind = '' } = definition;
	const common = {
		module,
		scope: 'user-space',
		policyHint: 'read',
		idempotent: true,
		returnsText: definition.isFromOutside ? 'outside' : 'records',
		recordTypes: [table.type],
	} as const;
	const named = (record: T) => oneLine(nameOf(record) ?? '', nameCharacters) || unnamed;
	const itemOf = (record: T) => {
		const { id, createdAt, updatedAt } = record;
		return { id, name: named(record), createdAt, updatedAt };
	};
	// By what never changes, so that pages join on to each other.
	const byNewest = (a: Pick<Place, 'createdAt'>, b: Pick<Place, 'createdAt'>) =>
		descending(a.createdAt, b.createdAt);
	const order: SortOrder<T> = sortOrder(['createdAt'], byNewest);
	const isBeyond = (record: T, place: Place) =>
		(byNewest(record, place) || ascending(record.id, place.id)) > 0;

	return {
		collection,
		module,
		title,
		description: definition.description,
		mimeType: definition.mimeType,
		source: { appId: table.type.app, table: table.type.table },
		list: defineTool({
			...common,
			name: `${module.id}.list${kind}Resources`,
			title: `List: ${title}`,
			description: `Lists resources of the kind ${collection}.`,
			input: listInput,
			output: listOutput,
			async handler({ limit, after }, ctx) {
				const where = (record: T) => isListed(record) && (after === undefined || isBeyond(record, after));
				const { records, nextCursor } = await table.list(ctx, { where, order, limit });
				const items = records.map(itemOf);
				const last = records.at(-1);
				if (last === undefined || nextCursor === undefined) return { items };
				return { items, nextAfter: { id: last.id, createdAt: last.createdAt } };
			},
		}),
		read: defineTool({
			...common,
			name: `${module.id}.read${kind}Resource`,
			title: `Read: ${title}`,
			description: `Reads a resource of the kind ${collection}.`,
			input: readInput,
			output: readOutput,
			async handler({ id }, ctx) {
				const record = await table.get(ctx, id);
				const text = await definition.textOf(record, ctx);
				return { name: named(record), text, updatedAt: record.updatedAt };
			},
		}),
		complete: defineTool({
			...common,
			name: `${module.id}.complete${kind}Resource`,
			title: `Complete: ${title}`,
			description: `Completes the id of a resource of the kind ${collection}.`,
			input: completeInput,
			output: completeOutput,
			async handler({ limit, query }, ctx) {
				const found = await find(definition, ctx, { query, limit, order });
				return { ids: found.map(({ id }) => id) };
			},
		}),
	};
}

/** Those whose id begins with the query, then those in whose words it is found. */
async function find<T extends ResourceRecord>(
	{ table, isListed, nameOf }: ResourceDefinition<T>,
	ctx: Parameters<Table<T>['list']>[0],
	{ query, limit, order }: { query: string; limit: number; order: SortOrder<T> },
): Promise<T[]> {
	const isById = ({ id }: T) => id.startsWith(query);
	const { records: byId } = await table.list(ctx, { where: (r) => isListed(r) && isById(r), order, limit });
	if (byId.length >= limit || query === '') return byId;
	const where = (record: T) => isListed(record) && !isById(record);
	const wanted = query.toLowerCase();
	const { records: byWords } = table.type.searched
		? await table.search(ctx, { query, where, order, limit })
		: await table.list(ctx, {
				where: (record) => where(record) && (nameOf(record)?.toLowerCase().includes(wanted) ?? false),
				order,
				limit,
			});
	return [...byId, ...byWords].slice(0, limit);
}

/** What stands in place of text that cannot be shown. */
export const undecryptableText = '(This text cannot be decrypted: its key is not available here.)';

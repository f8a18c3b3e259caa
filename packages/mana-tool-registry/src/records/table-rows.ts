import { needsKey, plainRecord, type RecordType } from '@mana/records';
import type { Keyring } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import type { z } from 'zod';
import { ToolError } from '../tool-error.ts';
import type { RecordContext } from './record-queries.ts';

/** The stored rows of one type, and the keys that open them. Every method may throw ToolError. */
export interface TableRows {
	/** The table's rows; those that are still to come are read on their way. */
	read(ctx: RecordContext): Promise<readonly MergedRow[]>;
	/** @throws ToolError `NOT_FOUND` */
	find(ctx: RecordContext, id: string): Promise<MergedRow>;
	/** The rows that these ids name, each once, and failures for the others. */
	findEach(
		ctx: RecordContext,
		ids: readonly string[],
	): Promise<{ found: readonly MergedRow[]; failures: ReadonlyMap<string, ToolError> }>;
	/** The keys, where rows of this type need any; none yet where few of them do. */
	keyringFor(ctx: RecordContext): Promise<Keyring>;
	/** The keys for rows that are about to be opened, where they were not asked for before. */
	keysFor(ctx: RecordContext, rows: readonly MergedRow[], keys: Keyring): Promise<Keyring>;
}

export function createTableRows<R extends z.ZodObject>(type: RecordType<R>): TableRows {
	const { app, table, noun } = type;
	const notFound = () =>
		new ToolError('NOT_FOUND', `This space has no ${noun} with that id. List them to find the right one.`);

	return {
		read: (ctx) =>
			ctx.rows.read(app, table, (rows) => {
				for (const row of rows) plainRecord(type, row);
			}),
		async find(ctx, id) {
			const rows = await ctx.rows.read(app, table);
			const row = rows.find((candidate) => candidate.id === id);
			if (row) return row;
			throw notFound();
		},
		async findEach(ctx, ids) {
			const wanted = new Set(ids);
			const rows = await ctx.rows.read(app, table);
			const found = rows.filter(({ id }) => wanted.has(id));
			for (const { id } of found) wanted.delete(id);
			return { found, failures: new Map([...wanted].map((id) => [id, notFound()])) };
		},
		keyringFor: async (ctx) =>
			type.encryptedFields.length === 0 || type.isMostlyPlain ? [] : ctx.getKeyring(),
		keysFor: async (ctx, rows, keys) =>
			type.isMostlyPlain && rows.some(({ data }) => needsKey(type, data)) ? ctx.getKeyring() : keys,
	};
}

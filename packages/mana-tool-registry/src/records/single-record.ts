import type { FieldPatch } from '@mana/records';
import { settingsId } from '@mana/records/rules/settings';
import { newestFirst } from '@mana/records/rules/sort-order';
import type { RecordContext } from './record-queries.ts';
import type { Table } from './table.ts';
import { type WholeFields, writeWhole } from './text-edits.ts';

/** The one record of a table that holds one a space. */
export function singleRecord<T extends { id: string; createdAt: string }>(table: Table<T>) {
	return {
		/** Undefined where nobody has written it yet. */
		async read(ctx: RecordContext): Promise<T | undefined> {
			const where = ({ id }: T) => id === settingsId;
			const { records } = await table.list(ctx, { where, order: newestFirst, limit: 1 });
			return records[0];
		},
		/**
		 * Writes some of its fields, as `writeWhole` does, and makes it where there is none.
		 *
		 * @returns at how many places both versions stand in a text, marked
		 */
		async write(
			ctx: RecordContext,
			fields: FieldPatch<T>,
			reading: Omit<WholeFields<T>, 'fields'> = { texts: [], expectedUpdatedAt: undefined },
		): Promise<number> {
			if (await this.read(ctx)) return writeWhole(table, ctx, settingsId, { fields, ...reading });
			await table.insert(ctx, fields, settingsId);
			return 0;
		},
	};
}

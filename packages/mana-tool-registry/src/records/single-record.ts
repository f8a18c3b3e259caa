import type { FieldPatch } from '@mana/records';
import { settingsId } from '@mana/records/rules/settings';
import { newestFirst } from '@mana/records/rules/sort-order';
import type { RecordContext } from './record-queries.ts';
import type { Table } from './table.ts';

/** The one record of a table that holds one a space. */
export function singleRecord<T extends { id: string; createdAt: string }>(table: Table<T>) {
	return {
		/** Undefined where nobody has written it yet. */
		async read(ctx: RecordContext): Promise<T | undefined> {
			const where = ({ id }: T) => id === settingsId;
			const { records } = await table.list(ctx, { where, order: newestFirst, limit: 1 });
			return records[0];
		},
		/** Writes some of its fields, and makes it where there is none. */
		async write(ctx: RecordContext, change: (record: T | undefined) => FieldPatch<T>): Promise<void> {
			const present = await this.read(ctx);
			const patch = change(present);
			if (present) await table.update(ctx, settingsId, () => patch);
			else await table.insert(ctx, patch, settingsId);
		},
	};
}

import { allRecordTypes, sealRecord } from '@mana/records';
import { decryptRecordFields, isEncrypted, type Keyring } from '@mana/shared-crypto';
import { type MergedRow, tableName } from '@mana/sync-protocol';
import { ToolError } from '../tool-error.ts';
import type { ToolContext } from '../tool-spec.ts';
import type { TakenBack } from './space-activity.ts';
import type { RowUpdate } from './space-rows.ts';

const typesByName = new Map(allRecordTypes.map((type) => [type.name, type]));
/** Without a key nobody here can tell, and whoever has it sees to it. */
const withoutKey: ReadonlySet<string> = new Set(['ZERO_KNOWLEDGE', 'KEY_REFUSED']);

/**
 * Brings values that came back out of the log under the key in force: they were written under the one of their time,
 * which may have been replaced since.
 *
 * @returns whether all of them open; where one does not, none is written
 * @throws ToolError
 */
export async function sealRestored(
	ctx: Pick<ToolContext, 'rows' | 'getCurrentKeyring'>,
	restored: readonly TakenBack[],
): Promise<boolean> {
	const writesByApp = new Map<string, RowUpdate[]>();
	for (const [name, records] of Map.groupBy(restored, tableName)) {
		const type = typesByName.get(name);
		if (!type || type.encryptedFields.length === 0) continue;
		const fieldsById = new Map(records.map(({ id, op, fields }) => [id, op === 'delete' ? [] : fields]));
		const rows = (await ctx.rows.read(type.app, type.table)).filter(({ id }) => fieldsById.has(id));
		for (const row of rows) {
			const sealed = sealedIn(row, fieldsById.get(row.id) ?? [], type.encryptedFields);
			if (Object.keys(sealed).length === 0) continue;
			const keys = await keysOf(ctx);
			if (!keys) return true;
			const older = await fieldsOf(sealed, keys.slice(0, 1));
			if (older.undecryptable.length === 0) continue;
			const opened = await fieldsOf(sealed, keys);
			const [newest] = keys;
			if (opened.undecryptable.length > 0 || !newest) return false;
			const values = older.undecryptable.map(({ field }) => [field, opened.record[field]] as const);
			const fields = await sealRecord(type, Object.fromEntries(values), newest);
			writesByApp.set(type.app, [...(writesByApp.get(type.app) ?? []), { row, fields }]);
		}
	}
	for (const [app, writes] of writesByApp) await ctx.rows.updateEach(app, writes);
	return true;
}

function sealedIn(
	{ data }: MergedRow,
	fields: readonly string[],
	encryptedFields: readonly string[],
): Record<string, unknown> {
	const sealed = fields.filter((field) => encryptedFields.includes(field) && isEncrypted(data[field]));
	return Object.fromEntries(sealed.map((field) => [field, data[field]]));
}

function fieldsOf(sealed: Record<string, unknown>, keys: Keyring) {
	return decryptRecordFields({ ...sealed }, Object.keys(sealed), keys);
}

async function keysOf(ctx: Pick<ToolContext, 'getCurrentKeyring'>): Promise<Keyring | undefined> {
	try {
		return await ctx.getCurrentKeyring();
	} catch (error) {
		if (error instanceof ToolError && withoutKey.has(error.code)) return undefined;
		throw error;
	}
}

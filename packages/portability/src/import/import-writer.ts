import { sealRecord } from '@mana/records';
import { wrapValue } from '@mana/shared-crypto';
import { type Actor, type Change, canonicalHash, parseTableName } from '@mana/sync-protocol';
import { typeNamed } from '../record-types.ts';
import type { RecordItem } from './import-item.ts';
import type { PlannedItem } from './plan-import.ts';

export interface ImportScope {
	readonly spaceId: string;
	/** The space's newest key. */
	readonly key: CryptoKey;
	/** Names the import, at most 64 characters: what takes it back. */
	readonly importId: string;
	/** What it came from, for the trace. */
	readonly source: string;
}

export interface ImportChange {
	readonly appId: string;
	readonly change: Change;
}

/**
 * The change that an import writes for an item; undefined where it writes none. Its key follows from the import and
 * the record, so that a batch that is sent again counts once.
 */
export async function importChange(
	planned: PlannedItem,
	scope: ImportScope,
	nowMs: number,
): Promise<ImportChange | undefined> {
	if (planned.outcome !== 'new' && planned.outcome !== 'changes') return undefined;
	const { item } = planned;
	const name = parseTableName(item.table);
	if (name === undefined) return undefined;
	const { spaceId, importId } = scope;
	const actor: Actor = { kind: 'user', client: `import:${scope.source}`, callId: importId };
	const key = `${importId}:${canonicalHash([item.table, item.id]).slice(0, 32)}`;
	const head = { table: name.table, id: item.id, spaceId, key, actor, origin: 'user' } as const;
	const now = new Date(nowMs).toISOString();
	if (planned.outcome === 'new') {
		const createdAt = item.createdAt ?? now;
		const sealed = await sealedFields(item, scope.key, true);
		return {
			appId: name.appId,
			change: { ...head, op: 'insert', data: { ...sealed, createdAt, updatedAt: now } },
		};
	}
	const sealed = Object.entries(await sealedFields(item, scope.key, false));
	const fields = sealed.flatMap(([field, value]) =>
		planned.fields.includes(field) ? [[field, { value, updatedAt: now }] as const] : [],
	);
	return { appId: name.appId, change: { ...head, op: 'update', fields: Object.fromEntries(fields) } };
}

async function sealedFields(
	item: RecordItem,
	key: CryptoKey,
	isWhole: boolean,
): Promise<Record<string, unknown>> {
	const type = typeNamed(item.table);
	const others: Record<string, unknown> = { ...item.other };
	for (const field of item.otherEncrypted ?? []) others[field] = await wrapValue(others[field], key);
	if (type === undefined) return others;
	const values = isWhole ? { ...type.absent, ...item.values } : { ...item.values };
	return { ...others, ...(await sealRecord(type, values, key)) };
}

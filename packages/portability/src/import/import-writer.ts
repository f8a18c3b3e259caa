import { sealRecord } from '@mana/records';
import { wrapValue } from '@mana/shared-crypto';
import { type Actor, type Change, canonicalHash, parseTableName } from '@mana/sync-protocol';
import { typeNamed } from '../record-types.ts';
import type { RecordItem } from './import-item.ts';
import type { PlannedItem } from './plan-import.ts';

/** An item that an import writes. */
export type WritableItem = Extract<PlannedItem, { outcome: 'new' | 'changes' }>;

export interface ImportScope {
	readonly spaceId: string;
	/** The space's newest key. */
	readonly key: CryptoKey;
	/** Names the import, at most 64 characters: what takes it back. */
	readonly importId: string;
	/** What it came from, for the trace. */
	readonly source: string;
}

export interface ImportWriterOptions extends ImportScope {
	/** Takes in changes of one app, all or none, as `push` of the sync protocol does. */
	readonly push: (appId: string, changes: readonly Change[]) => Promise<unknown>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/**
 * Writes items of one app as ordinary changes, in one push. All of them carry `importId` as their actor's `callId`:
 * `revertEverywhere({ callId: importId })` takes the whole import back. Keys of changes follow from the import and the
 * record, so that a batch that is sent again counts once.
 */
export function importWriter(
	options: ImportWriterOptions,
): (items: readonly WritableItem[]) => Promise<void> {
	return async (items) => {
		const nowMs = options.now();
		const app = items[0] && parseTableName(items[0].item.table)?.appId;
		if (app === undefined) return;
		const changes: Change[] = [];
		for (const item of items) changes.push(await importChange(item, options, nowMs));
		await options.push(app, changes);
	};
}

async function importChange(planned: WritableItem, scope: ImportScope, nowMs: number): Promise<Change> {
	const { item } = planned;
	const { spaceId, importId } = scope;
	const actor: Actor = { kind: 'user', client: `import:${scope.source}`, callId: importId };
	const key = `${importId}:${canonicalHash([item.table, item.id]).slice(0, 32)}`;
	const table = parseTableName(item.table)?.table ?? item.table;
	const head = { table, id: item.id, spaceId, key, actor, origin: 'user' } as const;
	const now = new Date(nowMs).toISOString();
	if (planned.outcome === 'new') {
		const createdAt = item.createdAt ?? now;
		const sealed = await sealedFields(item, scope.key, true);
		return { ...head, op: 'insert', data: { ...sealed, createdAt, updatedAt: now } };
	}
	const sealed = Object.entries(await sealedFields(item, scope.key, false));
	const fields = sealed.flatMap(([field, value]) =>
		planned.fields.includes(field) ? [[field, { value, updatedAt: now }] as const] : [],
	);
	return { ...head, op: 'update', fields: Object.fromEntries(fields) };
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

import { sealRecord } from '@mana/records';
import { decryptRecordFields, isEncrypted, type Keyring } from '@mana/shared-crypto';
import {
	type AppsRevert,
	type Change,
	createHybridClock,
	push,
	readHistory,
	type SyncClientConfig,
	stampInstant,
	tableName,
} from '@mana/sync-protocol';
import { typeNamed } from './record-types.ts';

export interface ResealDeps {
	readonly config: SyncClientConfig;
	readonly ringOf: (spaceId: string) => Keyring | undefined;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

type Restored = AppsRevert['reverted'][number];

/** How much of a record's history is looked through for what was just restored: others may have written since. */
const NEWEST_CHANGES = 20;

/**
 * Brings values that came back out of the log under the key in force: they were written under the one of their time,
 * which may have been replaced since. What somebody has written since stays. A space whose keys are not on this device is
 * left to whoever has them.
 *
 * @returns whether all of them open; where one does not, none is written
 * @throws SyncError
 */
export async function resealRestored(
	deps: ResealDeps,
	{ callId, reverted }: Pick<AppsRevert, 'callId' | 'reverted'>,
): Promise<boolean> {
	const changesByApp = new Map<string, Change[]>();
	for (const restored of reverted) {
		if (restored.op === 'delete') continue;
		const change = await resealed(deps, restored, callId);
		if (change === 'lost') return false;
		if (change === undefined) continue;
		changesByApp.set(restored.appId, [...(changesByApp.get(restored.appId) ?? []), change]);
	}
	for (const [appId, changes] of changesByApp) await push(deps.config, appId, changes);
	return true;
}

/** The change that seals a record's restored values anew; undefined where none is needed. */
async function resealed(
	{ config, ringOf, now }: ResealDeps,
	{ spaceId, appId, table, id }: Restored,
	callId: string,
): Promise<Change | 'lost' | undefined> {
	const type = typeNamed(tableName({ appId, table }));
	const keys = ringOf(spaceId) ?? [];
	const [newest] = keys;
	if (type === undefined || type.encryptedFields.length === 0 || newest === undefined) return undefined;
	const asked = { table, id, space: spaceId, limit: NEWEST_CHANGES };
	const { changes } = await readHistory(config, appId, asked);
	const written = changes.find(({ actor }) => actor?.callId === callId)?.fields ?? {};
	const sealed = Object.entries(written).filter(
		([field, { value }]) => type.encryptedFields.includes(field) && isEncrypted(value),
	);
	const names = sealed.map(([field]) => field);
	const values = Object.fromEntries(sealed.map(([field, { value }]) => [field, value]));
	const older = (await decryptRecordFields(values, names, [newest])).undecryptable;
	if (older.length === 0) return undefined;
	const { record, undecryptable } = await decryptRecordFields(values, names, keys);
	if (undecryptable.length > 0) return 'lost';
	const opened = Object.fromEntries(older.map(({ field }) => [field, record[field]]));
	const clock = createHybridClock({ clientId: config.clientId, now });
	for (const { stamp } of Object.values(written)) clock.observe(stamp);
	const stamp = clock.next();
	const fields = Object.entries(await sealRecord(type, opened, newest)).map(([field, value]) => [
		field,
		{ value, stamp, updatedAt: stampInstant(stamp), base: written[field]?.stamp ?? null },
	]);
	const actor = { kind: 'user', callId };
	return { table, id, spaceId, op: 'update', fields: Object.fromEntries(fields), actor };
}

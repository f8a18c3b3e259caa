import { type Caller, isGoodInSpace, tokenKind } from '@mana/shared-auth';
import { type Change, encodeStamp, MAX_COUNTER, MAX_DRIFT_MS } from '@mana/sync-protocol';
import { listSpaces } from './access.ts';
import { type PushGroups, pushChanges } from './push-changes.ts';
import type { RecordKey } from './record-key.ts';
import { spaceForbidden, spaceOwnerNeeded } from './refusals.ts';
import type { SyncDeps } from './sync-push.ts';

const BATCH_RECORDS = 200;
const CLIENT_ID = 'mana-sync-erase';

/**
 * Erases all values of a space, in state and log, and leaves the trace that each record was purged. The
 * records are purged by ordinary pushes in batches: members see deletions, and a call that was cut is made again.
 *
 * @returns how many records were purged by this call
 * @throws AppError 403 `SPACE_FORBIDDEN` or `SPACE_OWNER_NEEDED`, 503
 */
export async function eraseSpace(
	deps: SyncDeps & { readonly pushGroups: PushGroups },
	caller: Caller,
	spaceId: string,
): Promise<number> {
	if (caller.scopes !== undefined || caller.actingClient !== undefined) throw spaceOwnerNeeded();
	const space = (await listSpaces(deps.spaces, caller, spaceId)).find(({ id }) => id === spaceId);
	if (space === undefined) throw spaceForbidden();
	// mana-auth has a personal space erased with its account, by a token for nothing else than this space.
	const isForThisSpace = tokenKind(caller) === 'erasure' && isGoodInSpace(caller, spaceId);
	if (space.role !== 'owner' || (space.type === 'personal' && !isForThisSpace)) throw spaceOwnerNeeded();
	const access = {
		grant: { readSpaces: [spaceId], writeSpaces: [spaceId] },
		ownedSpaces: [spaceId],
		personalSpaceId: null,
	};
	let erased = 0;
	let after: RecordKey | undefined;
	for (;;) {
		const { scopes } = await deps.store.heads(access.grant);
		const [scope] = scopes;
		if (scope === undefined) return erased;
		const first = { scope: scope.number, appId: '', table: '', id: '' };
		const keys = await deps.store.unpurged(access.grant, after ?? first, BATCH_RECORDS);
		if (keys.length === 0) {
			if (after === undefined) return erased;
			// What was written meanwhile may stand before where this had come.
			after = undefined;
			continue;
		}
		after = keys.at(-1);
		// Later than any stamp that was taken in up to now, by whatever clock, so that nothing is left.
		const arrivedAtMs = Math.max(deps.now(), ...scopes.map(({ changedAtMs }) => changedAtMs + 1));
		const stamp = encodeStamp({
			atMs: arrivedAtMs + MAX_DRIFT_MS,
			counter: MAX_COUNTER,
			clientId: CLIENT_ID,
		});
		for (const [appId, records] of Map.groupBy(keys, (key) => key.appId)) {
			const changes = records.map(
				({ table, id }): Change => ({
					op: 'delete',
					table,
					id,
					spaceId,
					purge: true,
					stamp,
					key: `erase:${stamp}`,
					origin: 'system',
				}),
			);
			await pushChanges(deps.pushGroups, access, {
				caller,
				clientId: CLIENT_ID,
				appId,
				changes,
				arrivedAtMs,
			});
		}
		erased += keys.length;
	}
}

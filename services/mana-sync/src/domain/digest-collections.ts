import { hash } from 'node:crypto';
import type { Caller } from '@mana/shared-auth';
import { createDigest, type DigestBuilder, type DigestResponse } from '@mana/sync-protocol';
import { assertScope, resolveAccess } from './access.ts';
import { readChanges } from './read-changes.ts';
import { toMergedRecord } from './read-record.ts';
import type { SyncDeps } from './sync-push.ts';

/**
 * Adds up the records of an app, by collection and space, in short reads. Records that change meanwhile may or may
 * not count, so a replica compares while it is level with the server.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN` or `SCOPE_INSUFFICIENT`, 503
 */
export async function digestCollections(
	deps: SyncDeps,
	{ caller, appId, space }: { caller: Caller; appId: string; space?: string | undefined },
): Promise<DigestResponse> {
	assertScope(caller, appId, 'read');
	const named = space === undefined ? [] : [space];
	const { grant } = await resolveAccess(deps.spaces, caller, named);
	const heads = await deps.store.heads(grant);
	const collections: DigestResponse['collections'] = [];
	for (const scope of heads.scopes) {
		if (space !== undefined && scope.spaceId !== space) continue;
		const spaceId = scope.spaceId;
		const digests = new Map<string, DigestBuilder>();
		const plan = {
			appId,
			collections: null,
			since: new Map(),
			scopes: [scope],
			grant: async () => {
				await resolveAccess(deps.spaces, caller, [spaceId]);
				return { readSpaces: [spaceId], writeSpaces: [] };
			},
		};
		for await (const { records } of readChanges(deps.store, plan)) {
			for (const record of records) {
				const { table, id, seq } = record;
				// One that changed since the reading began would be met twice; it belongs to the next comparison.
				if (seq > scope.seq) continue;
				const digest = digests.get(table) ?? createDigest(sha256);
				digests.set(table, digest);
				// Values do not enter it, so they need not be parsed.
				digest.add(id, toMergedRecord({ ...record, data: '{}' }));
			}
		}
		for (const [table, digest] of digests) collections.push({ spaceId, table, ...digest.digest() });
	}
	return { collections };
}

function sha256(text: string): Uint8Array {
	return hash('sha256', text, 'buffer');
}

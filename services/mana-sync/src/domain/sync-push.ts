import type { Caller, SpacesClient } from '@mana/shared-auth';
import { type Change, type Correction, changeSpaceId, type MergedRow } from '@mana/sync-protocol';
import { assertMayDelete, assertScope, resolveAccess } from './access.ts';
import { answerPush } from './answer-push.ts';
import type { CursorCodec } from './cursor.ts';
import { type PushGroups, pushChanges } from './push-changes.ts';
import { resolveSince } from './read-changes.ts';
import type { Heads, SyncStore } from './sync-store.ts';

export interface SyncDeps {
	readonly store: SyncStore;
	readonly spaces: SpacesClient;
	readonly cursors: CursorCodec;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

export interface PushCommand {
	readonly caller: Caller;
	readonly clientId: string;
	readonly appId: string;
	readonly changes: readonly Change[];
	readonly since?: string | undefined;
}

export interface PushResult {
	readonly answer: {
		changes: MergedRow[];
		conflicts: never[];
		corrections: Correction[];
		syncedUntil: string;
		hasMore: boolean;
	};
	/** How many changes were taken in; the others had been before. */
	readonly accepted: number;
	/** How many of these altered nothing, as later ones had come before them. */
	readonly overtaken: number;
}

/**
 * A push and what is answered to it. Everything that can be refused is refused before anything is written.
 *
 * @throws AppError 400 `CURSOR_INVALID`, 401, 403, 413 `RECORD_TOO_LARGE`, 503
 */
export async function syncPush(
	deps: SyncDeps & { readonly pushGroups: PushGroups },
	command: PushCommand,
): Promise<PushResult> {
	const { store, cursors } = deps;
	const { caller, clientId, appId, changes } = command;
	if (changes.length > 0) assertScope(caller, appId, 'write');
	if (changes.some(({ op }) => op === 'delete')) assertMayDelete(caller);
	if (command.since !== undefined) assertScope(caller, appId, 'read');
	const named = new Set(changes.map(changeSpaceId).filter((id) => id !== null));
	const access = await resolveAccess(deps.spaces, caller, named);
	const { grant } = access;
	const binding = { userId: caller.userId, appId, collection: null };

	const before = command.since === undefined && changes.length > 0 ? null : await store.heads(grant);
	const since =
		command.since === undefined || before === null
			? null
			: await resolveSince(deps, command.since, { binding, grant, heads: before });
	const pushed = await pushChanges(deps.pushGroups, access, {
		caller,
		clientId,
		appId,
		changes,
		arrivedAtMs: deps.now(),
	});
	const { epoch, scopes } = headsAfter(before, pushed.heads);
	const { vector, ...rest } = await answerPush(store, {
		caller,
		clientId,
		appId,
		grant,
		scopes,
		since,
		pushed,
	});
	return {
		answer: {
			...rest,
			conflicts: [],
			corrections: [...pushed.corrections],
			syncedUntil: cursors.encode({ epoch, vector }, binding),
		},
		accepted: pushed.accepted,
		overtaken: pushed.overtaken,
	};
}

/** Where the scopes stand: those that were pushed to after the push, the others as they were when it came. */
function headsAfter(before: Heads | null, pushed: Heads | null): Heads {
	const scopes = new Map(
		[...(before?.scopes ?? []), ...(pushed?.scopes ?? [])].map((scope) => [scope.number, scope]),
	);
	return { epoch: pushed?.epoch ?? before?.epoch ?? 0, scopes: [...scopes.values()] };
}

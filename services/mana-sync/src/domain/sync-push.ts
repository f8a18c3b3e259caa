import type { Caller, SpacesClient } from '@mana/shared-auth';
import {
	type Change,
	type Conflict,
	type Correction,
	changeSpaceId,
	type MergedRow,
} from '@mana/sync-protocol';
import { type Access, assertMayDelete, assertScope, resolveAccess } from './access.ts';
import { type AnswerSince, answerPush } from './answer-push.ts';
import type { CursorCodec } from './cursor.ts';
import { type PushGroups, pushChanges } from './push-changes.ts';
import { resolveSince, sinceInstantMs } from './read-changes.ts';
import type { Heads, Scope, SyncStore } from './sync-store.ts';
import type { Pushed } from './take-in-changes.ts';

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
	readonly isAtomic?: boolean | undefined;
	readonly reportsHidden?: boolean | undefined;
}

export interface PushResult {
	readonly answer: {
		changes: MergedRow[];
		conflicts: Conflict[];
		corrections: Correction[];
		syncedUntil: string;
		hasMore: boolean;
	};
	/** How many changes were taken in; the others had been before, or were refused. */
	readonly accepted: number;
	/** How many were left out, for what stands where they were to go. */
	readonly refused: number;
	/** How many of these altered nothing, as later ones had come before them. */
	readonly overtaken: number;
	/** The spaces that were pushed to, as they stand now. */
	readonly scopes: readonly Scope[];
}

/**
 * A push and what is answered to it. What refuses a push as a whole does so before anything is written.
 *
 * @throws AppError 400 `CURSOR_INVALID`, 401, 403, 413 `RECORD_TOO_LARGE`, `RECORD_TOO_WIDE` or
 *   `CONFLICTS_TOO_MANY`, 503, 507 `SPACE_FULL`
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

	const { isAtomic = false, reportsHidden = false } = command;
	const push = { caller, clientId, appId, changes, isAtomic, reportsHidden, arrivedAtMs: deps.now() };
	const sinceMs = command.since === undefined ? null : sinceInstantMs(command.since);
	let since: AnswerSince | null = null;
	let before: Heads | null = null;
	let pushed: Pushed;
	if (command.since !== undefined && sinceMs === null) {
		// A cursor can be refused, so it is read first.
		before = await store.heads(grant);
		since = { vector: await resolveSince(deps, command.since, { binding, grant, heads: before }) };
		pushed = await pushChanges(deps.pushGroups, access, push);
	} else {
		if (sinceMs !== null) since = { fromMs: sinceMs };
		const others = sinceMs === null && changes.length > 0 ? [] : spacesBeside(access, changes);
		[pushed, before] = await Promise.all([
			pushChanges(deps.pushGroups, access, push),
			others.length === 0 ? null : store.heads({ readSpaces: others, writeSpaces: [] }),
		]);
	}
	const { epoch, scopes } = headsAfter(before, pushed.heads);
	const { vector, ...rest } = await answerPush(store, { ...push, grant, scopes, since, pushed });
	return {
		answer: {
			...rest,
			conflicts: [...pushed.conflicts],
			corrections: [...pushed.corrections],
			syncedUntil: cursors.encode({ epoch, vector }, binding),
		},
		accepted: pushed.accepted,
		refused: pushed.refused,
		overtaken: pushed.overtaken,
		scopes: pushed.heads?.scopes ?? [],
	};
}

/** The readable spaces that changes are not about: what they are about says itself how it stands after them. */
function spacesBeside({ grant, personalSpaceId }: Access, changes: readonly Change[]): string[] {
	const pushedTo = new Set(changes.map((change) => changeSpaceId(change) ?? personalSpaceId));
	return grant.readSpaces.filter((id) => !pushedTo.has(id));
}

/** Where the scopes stand: those that were pushed to after the push, the others as they were when it came. */
function headsAfter(before: Heads | null, pushed: Heads | null): Heads {
	const scopes = new Map(
		[...(before?.scopes ?? []), ...(pushed?.scopes ?? [])].map((scope) => [scope.number, scope]),
	);
	return { epoch: pushed?.epoch ?? before?.epoch ?? 0, scopes: [...scopes.values()] };
}

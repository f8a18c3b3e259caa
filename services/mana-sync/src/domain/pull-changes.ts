import { AppError } from '@mana/service-kit';
import type { Caller } from '@mana/shared-auth';
import { assertScopes, resolveAccess } from './access.ts';
import { type AskedTables, appIdsOf } from './asked-tables.ts';
import { headsToPull } from './heads-to-pull.ts';
import { type Batch, type ReadPlan, readChanges, resolveSince } from './read-changes.ts';
import { mergedRowTexts } from './read-record.ts';
import type { SyncDeps } from './sync-push.ts';
import type { Grant } from './sync-store.ts';

export interface PullCommand {
	readonly caller: Caller;
	readonly asked: AskedTables;
	readonly since: string;
	/** This space only. */
	readonly space?: string | undefined;
	/** At most so many rows. */
	readonly limit?: number | undefined;
	/** Whether fields that are as late as their row are only named. */
	readonly isBrief: boolean;
}

/** The answer to a pull, part by part. */
export interface Pull {
	/** Reads from the start; may be called again, and then finds at least what the first reading covered. */
	read(): AsyncGenerator<PulledBatch, void, undefined>;
}

export interface PulledBatch {
	/** Merged rows, each as JSON. */
	readonly rows: readonly string[];
	/** The cursor to go on from after this batch. */
	readonly syncedUntil: string;
	readonly hasMore: boolean;
}

/** What a page holds at most, beside the number of rows that was asked for. */
const PAGE_BYTES = 8 * 1024 * 1024;

/**
 * Prepares a pull: the merged rows of some tables that changed since. The caller's membership and token are
 * looked at again before every batch, so that a long answer ends soon after the right to it.
 *
 * @throws AppError 400 `CURSOR_INVALID`, 401, 403 `SPACE_FORBIDDEN` or `SCOPE_INSUFFICIENT`, 503; the same while
 *   reading
 */
export async function pullChanges(deps: SyncDeps, command: PullCommand): Promise<Pull> {
	const { store, cursors } = deps;
	const { caller, asked, space, limit } = command;
	assertScopes(caller, appIdsOf(asked.tables), 'read');
	const { grant } = await resolveAccess(deps.spaces, caller, space === undefined ? [] : [space]);
	const binding = { userId: caller.userId, ...asked.cursorTables };
	const heads = await headsToPull(deps, { grant, space, since: command.since, binding });
	const since = await resolveSince(deps, command.since, { binding, grant, heads });
	const scopes = heads.scopes.filter((scope) => space === undefined || scope.spaceId === space);
	const plan: ReadPlan = {
		of: asked,
		since,
		scopes,
		grant: () =>
			stillGranted(
				deps,
				caller,
				scopes.map((scope) => scope.spaceId),
			),
		...(limit !== undefined && { limit: { records: limit, bytes: PAGE_BYTES } }),
	};
	const spaceIds = new Map(scopes.map((scope) => [scope.number, scope.spaceId]));
	const toPulled = ({ records, vector, hasMore }: Batch): PulledBatch => ({
		rows: mergedRowTexts(records, spaceIds, { isBrief: command.isBrief, hasAppIds: asked.hasAppIds }),
		syncedUntil: cursors.encode({ epoch: heads.epoch, vector }, binding),
		hasMore,
	});
	return {
		async *read() {
			for await (const batch of readChanges(store, plan)) yield toPulled(batch);
		},
	};
}

async function stillGranted(deps: SyncDeps, caller: Caller, spaceIds: readonly string[]): Promise<Grant> {
	if (caller.expiresAtMs <= deps.now()) {
		throw new AppError('TOKEN_EXPIRED', 401, 'The token ended while the answer was read. Send a fresh one.');
	}
	await resolveAccess(deps.spaces, caller, spaceIds);
	return { readSpaces: spaceIds, writeSpaces: [] };
}

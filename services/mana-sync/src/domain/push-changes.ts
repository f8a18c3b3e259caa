import { setImmediate } from 'node:timers/promises';
import { AppError } from '@mana/service-kit';
import type { Change } from '@mana/sync-protocol';
import type { Access } from './access.ts';
import type { AccountSizes } from './account-sizes.ts';
import { type Coalescer, createCoalescer } from './coalescer.ts';
import { makeReady, type Push, type ReadyChange } from './ready-change.ts';
import type { Quotas } from './space-quota.ts';
import type { Grant, SyncStore } from './sync-store.ts';
import { type Pushed, type ReadyPush, takeIn } from './take-in-changes.ts';

export type PushGroups = Coalescer<ReadyPush, Pushed>;

export interface PushedChanges extends Push {
	readonly changes: readonly Change[];
	/** Whether all of them are left out where one rests on what does not stand. */
	readonly isAtomic?: boolean;
	/** Whether edits that a deletion hides are told of. */
	readonly reportsHidden?: boolean;
}

const nothing: Pushed = {
	records: [],
	corrections: [],
	conflicts: [],
	keyDigests: [],
	accepted: 0,
	refused: 0,
	overtaken: 0,
	heads: null,
};

/** How long a push is made ready before others have their turn. */
const TURN_MS = 10;
const GROUP_LIMIT = 500;
const BYTES_PER_UNIT = 1_000;

/**
 * Takes changes in, all or none, save those that rest on what does not stand: each is stamped, numbered, logged and merged once, whoever sends it again.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN` or `SPACE_READ_ONLY`, 413 `RECORD_TOO_LARGE` or
 *   `RECORD_TOO_WIDE` or `CONFLICTS_TOO_MANY`, 503, 507 `SPACE_FULL`
 */
export async function pushChanges(
	groups: PushGroups,
	access: Access,
	{ changes: sent, isAtomic = false, reportsHidden = false, ...push }: PushedChanges,
): Promise<Pushed> {
	const changes: ReadyChange[] = [];
	let turnBeganMs = performance.now();
	for (const [place, change] of sent.entries()) {
		changes.push(makeReady(access, push, change, place));
		if (performance.now() - turnBeganMs < TURN_MS) continue;
		await setImmediate();
		turnBeganMs = performance.now();
	}
	if (changes.length === 0) return nothing;
	const spaceIds = [...new Set(changes.map((change) => change.spaceId))].sort();
	const isPurging = changes.some((change) => change.stamped.purge);
	const ready = { changes, spaceIds, isAtomic, reportsHidden };
	return groups.run(ready, isPurging || isAtomic ? null : JSON.stringify(spaceIds));
}

interface PushGroupsDeps {
	readonly store: Pick<SyncStore, 'push'>;
	readonly accountSizes: AccountSizes;
	readonly quotas: Quotas;
	/** How many pushes may wait. */
	readonly waiting: number;
}

/**
 * Lets pushes into the same spaces that come while another is under way share the next transaction. One that
 * purges goes alone, since how long that takes depends on the record's history; so does one that is all or nothing.
 */
export function createPushGroups({ store, accountSizes, quotas, waiting }: PushGroupsDeps): PushGroups {
	return createCoalescer({
		limit: GROUP_LIMIT,
		waiting,
		weigh: ({ changes }) => changes.reduce((sum, { texts }) => sum + 1 + texts.bytes / BYTES_PER_UNIT, 0),
		isShared: (error) => error instanceof AppError && error.status === 503,
		work: async (pushes) => {
			const spaceIds = pushes[0]?.spaceIds ?? [];
			const grant: Grant = { readSpaces: spaceIds, writeSpaces: spaceIds };
			const senders = pushes.flatMap(({ changes }) =>
				changes.slice(0, 1).map(({ push }) => push.caller.userId),
			);
			// Before the transaction: behind its locks nothing waits for another connection.
			await accountSizes.measure(grant, new Set(senders));
			const bounds = { quotas, totalsOf: accountSizes.of };
			const pushed = await store.push(grant, (transaction) => takeIn(transaction, pushes, spaceIds, bounds));
			for (const { heads } of pushed) accountSizes.note(heads?.scopes ?? []);
			return pushed;
		},
	});
}

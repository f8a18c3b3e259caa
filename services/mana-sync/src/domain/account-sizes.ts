import type { LogSize } from './space-quota.ts';
import type { AccountOfSpace, Grant, Scope, SyncStore } from './sync-store.ts';

/** What the spaces that count to a user hold together: measured now and then, and kept up with what is pushed here. */
export interface AccountSizes {
	/**
	 * Sees to it that the totals are known which pushes of these users into the granted spaces may count to. Nothing is
	 * asked where that was done within the last half minute.
	 *
	 * @throws AppError 503
	 */
	measure(grant: Grant, userIds: Iterable<string>): Promise<void>;
	/** The totals of those that these scopes count to, with the scopes as they are given. */
	of(scopes: Iterable<Sized>): LogSize[];
	/** Takes note of how scopes stand after a push. */
	note(scopes: Iterable<Sized>): void;
}

type Sized = Pick<Scope, 'spaceId' | 'accountId' | 'logged'>;

interface Account {
	readonly spaces: Map<string, LogSize>;
	readonly measuredAtMs: number;
}

/** What other replicas let in meanwhile is not counted: so long a user may go beyond the bound. */
const GOOD_FOR_MS = 30_000;
const KEPT = 5_000;

export function createAccountSizes({
	store,
	now,
}: {
	readonly store: Pick<SyncStore, 'accountsOf' | 'accountSizes'>;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}): AccountSizes {
	const accounts = new Map<string, Account>();
	/** By the spaces that were asked about: which user's total each counts to. */
	const known = new Map<string, { readonly found: readonly AccountOfSpace[]; readonly askedAtMs: number }>();

	const isGood = (sinceMs: number | undefined) => sinceMs !== undefined && now() - sinceMs < GOOD_FOR_MS;

	async function accountsOf(grant: Grant): Promise<readonly AccountOfSpace[]> {
		const key = grant.writeSpaces.join();
		const asked = known.get(key);
		if (asked !== undefined && isGood(asked.askedAtMs)) return asked.found;
		const askedAtMs = now();
		const found = await store.accountsOf(grant);
		keep(known, key, { found, askedAtMs });
		return found;
	}

	return {
		async measure(grant, userIds) {
			const found = await accountsOf(grant);
			const wanted = new Set([...userIds, ...found.map(({ accountId }) => accountId)]);
			const stale = [...wanted].filter((id) => !isGood(accounts.get(id)?.measuredAtMs));
			if (stale.length === 0) return;
			const measuredAtMs = now();
			const spaces = Map.groupBy(await store.accountSizes(stale), ({ accountId }) => accountId);
			for (const id of stale) {
				const held = new Map((spaces.get(id) ?? []).map(({ spaceId, logged }) => [spaceId, logged]));
				keep(accounts, id, { spaces: held, measuredAtMs });
			}
		},

		of(scopes) {
			return [...Map.groupBy(scopes, ({ accountId }) => accountId)].flatMap(([accountId, own]) => {
				const account = accountId === undefined ? undefined : accounts.get(accountId);
				if (account === undefined) return [];
				const spaces = new Map(account.spaces);
				for (const { spaceId, logged } of own) spaces.set(spaceId, logged);
				return [sum(spaces.values())];
			});
		},

		note(scopes) {
			for (const { spaceId, accountId, logged } of scopes) {
				if (accountId !== undefined) accounts.get(accountId)?.spaces.set(spaceId, logged);
			}
		},
	};
}

function sum(sizes: Iterable<LogSize>): LogSize {
	let [changes, bytes] = [0, 0];
	for (const size of sizes) {
		changes += size.changes;
		bytes += size.bytes;
	}
	return { changes, bytes };
}

/** Those that were asked for longest ago make room. */
function keep<Value>(values: Map<string, Value>, key: string, value: Value): void {
	values.delete(key);
	values.set(key, value);
	for (const oldest of values.keys()) {
		if (values.size <= KEPT) return;
		values.delete(oldest);
	}
}

import { scopeNumber } from '../domain/scope-number.ts';
import type { Grant, Scope } from '../domain/sync-store.ts';
import { bigintArray, textArray } from './binary-arrays.ts';
import type { Sql } from './connection.ts';

/** A row of `scopes` as it is read. */
export interface ScopeRow extends Omit<Scope, 'run' | 'logged' | 'accountId'> {
	readonly logChanges: number;
	readonly logBytes: number;
	readonly accountId: string | null;
	readonly runUser: string | null;
	readonly runClient: string | null;
	readonly runBegan: number | null;
	readonly runEnded: number | null;
	readonly runAfterMs: number | null;
}

export function toScope(row: ScopeRow): Scope {
	const {
		number,
		formerNumber,
		spaceId,
		seq,
		changedAtMs,
		runUser,
		runClient,
		runBegan,
		runEnded,
		runAfterMs,
	} = row;
	const isKnown =
		runUser !== null && runClient !== null && runBegan !== null && runAfterMs !== null && runEnded === seq;
	const run = isKnown
		? { author: { userId: runUser, clientId: runClient }, beganSeq: runBegan, afterMs: runAfterMs }
		: undefined;
	return {
		...{ number, formerNumber, spaceId, seq, changedAtMs, run },
		logged: { changes: row.logChanges, bytes: row.logBytes },
		accountId: row.accountId ?? undefined,
	};
}

/** The scopes that may be read, by number. Ids are asked for as well: another space may have a number. */
export async function readScopes(sql: Sql, { readSpaces }: Grant): Promise<Scope[]> {
	const rows = await sql<ScopeRow>`
		select number, former_number as "formerNumber", id as "spaceId", seq,
			(extract(epoch from changed_at) * 1000)::float8 as "changedAtMs",
			run_user as "runUser", run_client as "runClient", run_began as "runBegan", run_ended as "runEnded",
			(extract(epoch from run_after) * 1000)::float8 as "runAfterMs", log_changes as "logChanges",
			log_bytes as "logBytes", account_id as "accountId"
		from mana_sync.scopes
		where number = any(${bigintArray(readSpaces.map(scopeNumber))}::bigint[])
			and id = any(${textArray(readSpaces)}::text[])
		order by number`;
	return rows.map(toScope);
}

export async function readEpoch(sql: Sql): Promise<number> {
	const [row] = await sql<{ epoch: number }>`select max(epoch) as epoch from mana_sync.epochs`;
	return row?.epoch ?? 0;
}

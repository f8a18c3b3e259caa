import type pg from 'pg';
import { RunStopped } from '../domain/missions/run-failure.ts';
import type { SealedResultsStore } from '../domain/sealed/sealed-results-store.ts';
import { asUser } from './connection.ts';

interface ResultRow {
	id: string;
	version: number;
	mission_id: string;
	run_id: string;
	at: Date;
	enc: string;
	ciphertext: string;
	found: number;
}

const listedAtOnce = 200;
const listedBytes = 2 * 1024 * 1024;

export function createSealedResultsStore(pool: pg.Pool): SealedResultsStore {
	return {
		async put({ id, userId, missionId, leaseToken }, record, { enc, ciphertext }, nowMs) {
			const { count } = await asUser(
				pool,
				userId,
				(sql) => sql`
					insert into mana_ai.sealed_results (user_id, mission_id, run_id, table_name, record_id, version, at, enc,
						ciphertext)
					select ${userId}, ${missionId}, r.id, ${record.table}, ${record.id}, 1, ${new Date(nowMs)}::timestamptz,
						${enc}, ${ciphertext}
					from mana_ai.mission_runs r
					where r.id = ${id} and r.lease_token = ${leaseToken} and r.lease_until > now()
					on conflict (run_id, table_name, record_id) do update set
						version = sealed_results.version + 1, at = excluded.at, enc = excluded.enc,
						ciphertext = excluded.ciphertext`,
			);
			if (count === 0) throw new RunStopped('lease-lost');
		},
		async list(userId) {
			const rows = await asUser(
				pool,
				userId,
				(sql) => sql<ResultRow>`
					with oldest as (
						select id, version, mission_id, run_id, at, enc, ciphertext,
							coalesce(sum(octet_length(ciphertext)) over earlier, 0) as bytes_before
						from mana_ai.sealed_results where user_id = ${userId}
						window earlier as (order by at, id rows between unbounded preceding and 1 preceding)
						order by at, id limit ${listedAtOnce + 1}
					)
					select id, version, mission_id, run_id, at, enc, ciphertext, (select count(*)::int from oldest) as found
					from oldest where bytes_before < ${listedBytes} order by at, id limit ${listedAtOnce}`,
			);
			const results = rows.map((row) => ({
				id: row.id,
				version: row.version,
				missionId: row.mission_id,
				runId: row.run_id,
				at: row.at.toISOString(),
				sealed: { enc: row.enc, ciphertext: row.ciphertext },
			}));
			return { results, hasMore: results.length < (rows[0]?.found ?? 0) };
		},
		async take(userId, taken) {
			await asUser(
				pool,
				userId,
				(sql) => sql`
					delete from mana_ai.sealed_results r
					using unnest(${taken.map(({ id }) => id)}::text[], ${taken.map(({ version }) => version)}::int[])
						as taken (id, version)
					where r.user_id = ${userId} and r.id::text = taken.id and r.version = taken.version`,
			);
		},
	};
}

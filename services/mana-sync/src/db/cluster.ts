import { scopeNumber } from '../domain/scope-number.ts';
import type { Cluster, ClusterNode } from '../live/cluster.ts';
import { bigintArray, textArray } from './binary-arrays.ts';
import type { Transactions } from './transactions.ts';

/** How long a node may take to let itself be connected to, and to answer. */
const CONNECT_MS = 2_000;
const ANSWER_MS = 3_000;

interface NodeRow {
	readonly id: number;
	readonly host: string;
	readonly port: number;
	readonly isActive: boolean;
}

/** Reads the catalogue of a Citus cluster, which every node has whole: of one server nothing is asked. */
export function createCluster(transactions: Transactions): Cluster {
	async function answers({ host, port }: NodeRow): Promise<boolean> {
		const settings = [
			`set local statement_timeout = ${ANSWER_MS}`,
			`set local citus.node_connection_timeout = ${CONNECT_MS}`,
		];
		try {
			return await transactions.look(settings, async (sql) => {
				const [found] = await sql<{ isThere: boolean }>`
					select citus_check_connection_to_node(${host}::text, ${port}::integer) as "isThere"`;
				return found?.isThere ?? false;
			});
		} catch {
			return false;
		}
	}

	return {
		async nodes() {
			if (!(await transactions.isDistributed())) return undefined;
			const rows = await transactions.look(
				[],
				(sql) => sql<NodeRow>`
					select nodeid as id, nodename as host, nodeport as port, isactive as "isActive"
					from pg_dist_node order by nodeid`,
			);
			const nodes: ClusterNode[] = [];
			// One after the other, on one connection: requests wait for none of this.
			for (const row of rows) {
				const { id, host, port } = row;
				const state = !row.isActive ? 'inactive' : (await answers(row)) ? 'ok' : 'unreachable';
				nodes.push({ id, name: `${host}:${port}`, state });
			}
			return nodes;
		},

		async placesOf(spaceIds) {
			if (!(await transactions.isDistributed())) return undefined;
			const rows = await transactions.look(
				[],
				(sql) => sql<{ spaceId: string; place: number }>`
					with shards as materialized (
						select s.id, get_shard_id_for_distribution_column('mana_sync.scopes', s.number) as shard
						from unnest(${textArray(spaceIds)}::text[], ${bigintArray(spaceIds.map(scopeNumber))}::bigint[])
							as s(id, number))
					select s.id as "spaceId", p.groupid as place
					from shards s join pg_dist_placement p on p.shardid = s.shard`,
			);
			return new Map(rows.map(({ spaceId, place }) => [spaceId, place]));
		},
	};
}

import type { SyncWorld } from './sync-world.ts';

export interface StandInCluster {
	/** Whoever comes to a row of a space that is kept there is told that the node cannot be reached. */
	lose(node: 1 | 2): Promise<void>;
	bringBack(): Promise<void>;
	/** Each commit that has changed a scope fails with this, as an internal error. */
	failCommits(message: string): Promise<void>;
}

/**
 * Makes one Postgres look like a node of a Citus cluster of two workers: the extension's row, the tables of its
 * catalogue in their shape, and the functions of it that the service calls. Spaces with odd numbers are kept at node 2,
 * others at node 1. It stands in for what Citus answers and for its errors, and says nothing of how Citus plans or runs
 * statements. Before the service has its first connection.
 */
export async function standInCluster({ admin }: SyncWorld): Promise<StandInCluster> {
	await admin.unsafe(`
		insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
			values (4000000000, 'citus', 10, 'public'::regnamespace, false, 'stand-in');
		create type noderole as enum ('primary', 'secondary', 'unavailable');
		create table pg_dist_node (
			nodeid integer primary key, groupid integer not null, nodename text not null, nodeport integer not null,
			noderack text not null default 'default', hasmetadata boolean not null default true,
			isactive boolean not null default true, noderole noderole not null default 'primary',
			nodecluster name not null default 'default', metadatasynced boolean not null default true,
			shouldhaveshards boolean not null default true);
		insert into pg_dist_node (nodeid, groupid, nodename, nodeport, isactive) values
			(1, 1, 'worker-1', 5432, true), (2, 2, 'worker-2', 5432, true), (3, 3, 'worker-3', 5432, false);
		create table pg_dist_placement (
			placementid bigint primary key, shardid bigint not null, shardstate integer not null,
			shardlength bigint not null, groupid integer not null);
		insert into pg_dist_placement values (1, 102008, 1, 0, 1), (2, 102009, 1, 0, 2);
		create table lost_nodes (groupid integer primary key);
		create table failing_commits (message text not null);
		grant select on pg_dist_node, pg_dist_placement, lost_nodes, failing_commits to public;

		create function get_shard_id_for_distribution_column(table_name regclass, distribution_value anyelement)
			returns bigint language sql as $$ select 102008 + mod(distribution_value::text::bigint, 2) $$;
		create function citus_check_connection_to_node(nodename text, nodeport integer) returns boolean
			language sql as $$ select not exists (
				select from lost_nodes join pg_dist_node n using (groupid) where n.nodename = $1 and n.nodeport = $2) $$;
		create function is_within_reach(number bigint) returns boolean language plpgsql as $$
			begin
				if exists (select from lost_nodes where groupid = 1 + mod(number, 2)) then
					raise exception using errcode = '08006', message = 'connection to the remote node failed';
				end if;
				return true;
			end $$;
		create policy at_a_node on mana_sync.scopes as restrictive using (is_within_reach(number));
		create policy at_a_node on mana_sync.sync_changes as restrictive using (is_within_reach(scope));
		create policy at_a_node on mana_sync.sync_records as restrictive using (is_within_reach(scope));
		create function fail_commit() returns trigger language plpgsql as $$
			declare told text := (select message from failing_commits limit 1);
			begin
				if told is not null then raise exception using errcode = 'XX000', message = told; end if;
				return null;
			end $$;
		create constraint trigger at_commit after update on mana_sync.scopes
			deferrable initially deferred for each row execute function fail_commit();`);
	return {
		async lose(node) {
			await admin`insert into lost_nodes values (${node})`;
		},
		async bringBack() {
			await admin`truncate lost_nodes, failing_commits`;
		},
		async failCommits(message) {
			await admin`insert into failing_commits values (${message})`;
		},
	};
}

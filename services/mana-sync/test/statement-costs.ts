import pg from 'pg';
import type { SyncWorld } from './sync-world.ts';

/** What one run of a statement read. */
export interface StatementCost {
	/** Of tables and indexes, whether they were in memory or not. */
	readonly pages: number;
	/** That scans met, whatever became of them. */
	readonly rows: number;
	/** What it scanned, and how. */
	readonly scans: readonly string[];
}

interface PlanNode {
	readonly 'Node Type': string;
	readonly 'Relation Name'?: string;
	readonly 'Index Name'?: string;
	readonly 'Actual Rows': number;
	readonly 'Actual Loops': number;
	readonly 'Rows Removed by Filter'?: number;
	readonly 'Rows Removed by Index Recheck'?: number;
	readonly 'Shared Hit Blocks': number;
	readonly 'Shared Read Blocks': number;
	readonly Plans?: readonly PlanNode[];
}

const settings = {
	session_preload_libraries: 'auto_explain',
	'auto_explain.log_min_duration': '0',
	'auto_explain.log_analyze': 'on',
	'auto_explain.log_timing': 'off',
	'auto_explain.log_buffers': 'on',
	'auto_explain.log_format': 'json',
	'auto_explain.log_level': 'notice',
};

/**
 * Has Postgres tell of each statement that it runs in a world's database, by sessions that begin from now on, how it
 * ran it: really, as the role that ran it, with the plan that was kept.
 *
 * @returns the dearest run of each statement, by its text
 */
export async function watchStatements({ admin }: SyncWorld): Promise<{
	readonly costs: ReadonlyMap<string, StatementCost>;
	readonly stop: () => void;
}> {
	const [database] = await admin<{ name: string }[]>`select current_database() as name`;
	for (const [name, value] of Object.entries(settings))
		await admin.unsafe(`alter database ${database?.name} set ${name} = '${value}'`);
	const costs = new Map<string, StatementCost>();
	const connect = pg.Client.prototype.connect;
	const hear = ({ message = '' }) => {
		const told: { 'Query Text': string; Plan: PlanNode } = JSON.parse(message.slice(message.indexOf('{')));
		const cost = costOf(told.Plan);
		if (cost.pages >= (costs.get(told['Query Text'])?.pages ?? 0)) costs.set(told['Query Text'], cost);
	};
	pg.Client.prototype.connect = new Proxy(connect, {
		apply(target, client: pg.Client, given) {
			client.on('notice', hear);
			return Reflect.apply(target, client, given);
		},
	});
	return {
		costs,
		stop: () => {
			pg.Client.prototype.connect = connect;
		},
	};
}

function costOf(node: PlanNode): StatementCost {
	const below = (node.Plans ?? []).map(costOf);
	const sum = (pick: (cost: StatementCost) => number) => below.reduce((total, cost) => total + pick(cost), 0);
	const loops = node['Actual Loops'];
	const name = node['Relation Name'] ?? node['Index Name'];
	const isScan = node['Node Type'].endsWith('Scan') && name !== undefined;
	const met =
		node['Actual Rows'] +
		(node['Rows Removed by Filter'] ?? 0) +
		(node['Rows Removed by Index Recheck'] ?? 0);
	// A node's pages are those below it as well, save what a modifying part reads at the very end.
	const own = node['Shared Hit Blocks'] + node['Shared Read Blocks'];
	const scan = `${node['Node Type']} ${node['Index Name'] ?? name}: ${Math.round(met * loops)}`;
	return {
		pages: Math.max(
			own,
			sum(({ pages }) => pages),
		),
		rows: sum(({ rows }) => rows) + (isScan ? met * loops : 0),
		scans: [...(isScan ? [scan] : []), ...below.flatMap(({ scans }) => scans)],
	};
}

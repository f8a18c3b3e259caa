import { expect, test } from 'bun:test';
import { distribute, distributionStatements } from './distribute-tables.ts';

const tables = ['epochs', 'scopes', 'sync_changes', 'sync_records', 'sync_refusals'];

/** A cluster that answers what it is asked about itself, and keeps what it was told to do. */
function cluster(state: { hasCitus?: boolean; workers?: number; spread?: string[]; failsAt?: string }) {
	const { hasCitus = true, workers = 2, spread = [], failsAt } = state;
	const told: string[] = [];
	const run = async (statement: string) => {
		if (statement.includes('pg_extension')) return { rows: hasCitus ? [{}] : [] };
		if (statement.includes('pg_dist_node')) return { rows: Array.from({ length: workers }, () => ({})) };
		if (statement.includes('pg_dist_partition')) return { rows: spread.map((name) => ({ name })) };
		told.push(statement);
		if (failsAt !== undefined && statement.includes(failsAt)) throw new Error('a node is away');
		return { rows: [] };
	};
	return { run, told };
}

test('tables are spread by scope, beside one another, while row-level security does not hold their owner', () => {
	expect(distributionStatements(new Set())).toEqual([
		...tables.map((table) => `alter table mana_sync.${table} no force row level security`),
		"select create_reference_table('mana_sync.epochs')",
		"select create_distributed_table('mana_sync.scopes', 'number')",
		"select create_distributed_table('mana_sync.sync_changes', 'scope', colocate_with := 'mana_sync.scopes')",
		"select create_distributed_table('mana_sync.sync_records', 'scope', colocate_with := 'mana_sync.scopes')",
		"select create_distributed_table('mana_sync.sync_refusals', 'scope', colocate_with := 'mana_sync.scopes')",
		...tables.map((table) => `alter table mana_sync.${table} force row level security`),
	]);
});

test('it is one transaction, and does nothing a second time', async () => {
	const first = cluster({});
	await distribute(first.run);
	expect([first.told[0], first.told.at(-1)]).toEqual(['begin', 'commit']);
	const second = cluster({ spread: tables });
	await distribute(second.run);
	expect(second.told).toEqual([]);
});

test('what was left by an earlier version is spread beside what is spread already', async () => {
	const { run, told } = cluster({ spread: tables.filter((table) => table !== 'sync_refusals') });
	await distribute(run);
	expect(told).toEqual([
		'begin',
		'alter table mana_sync.sync_refusals no force row level security',
		"select create_distributed_table('mana_sync.sync_refusals', 'scope', colocate_with := 'mana_sync.scopes')",
		'alter table mana_sync.sync_refusals force row level security',
		'commit',
	]);
});

test('where a node fails all of it is undone', async () => {
	const { run, told } = cluster({ failsAt: 'sync_records' });
	await expect(distribute(run)).rejects.toThrow('a node is away');
	expect(told.at(-1)).toBe('rollback');
});

test('without Citus, or without nodes that hold rows, it is refused and nothing is touched', async () => {
	const without = cluster({ hasCitus: false });
	await expect(distribute(without.run)).rejects.toMatchObject({ code: 'CITUS_MISSING' });
	const alone = cluster({ workers: 0 });
	await expect(distribute(alone.run)).rejects.toMatchObject({ code: 'CITUS_HAS_NO_WORKERS' });
	expect([...without.told, ...alone.told]).toEqual([]);
});

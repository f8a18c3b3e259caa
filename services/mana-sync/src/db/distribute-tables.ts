import pg from 'pg';

/** The database cannot be spread over several nodes. */
export class DistributionError extends Error {
	override readonly name = 'DistributionError';

	constructor(
		readonly code: 'CITUS_MISSING' | 'CITUS_HAS_NO_WORKERS',
		message: string,
	) {
		super(message);
	}
}

/** Runs one statement. */
export type Run = (statement: string) => Promise<{ readonly rows: readonly Record<string, unknown>[] }>;

/** By what a table is spread. Rows of one scope are kept together, whatever table they are in. */
const distributedBy = {
	scopes: 'number',
	sync_changes: 'scope',
	sync_records: 'scope',
	sync_refusals: 'scope',
} as const;

/** What every node holds all of. */
const referenceTables = ['epochs'];

/**
 * Spreads the tables of mana-sync over the nodes of a Citus cluster, by scope. What has been spread stays as it is, so
 * it may run before every start. It takes one transaction: until its end everybody waits, and where it fails nothing has
 * happened. Row-level security is not forced on the owner meanwhile, since what is there is copied by the owner.
 *
 * @param ownerUrl as the role `mana_sync_owner`, on the coordinator
 * @throws DistributionError
 */
export async function distributeTables(ownerUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: ownerUrl, application_name: 'mana-sync-distribute' });
	await client.connect();
	try {
		await distribute((statement) => client.query(statement));
	} finally {
		await client.end();
	}
}

/** @throws DistributionError */
export async function distribute(run: Run): Promise<void> {
	const { rows: extensions } = await run("select from pg_extension where extname = 'citus'");
	if (extensions.length === 0) {
		throw new DistributionError(
			'CITUS_MISSING',
			'This database has no extension citus. Install Citus on every node, run CREATE EXTENSION citus as a superuser on each, add the workers with citus_add_node, and try again.',
		);
	}
	const { rows: workers } = await run(
		"select from pg_dist_node where noderole = 'primary' and isactive and shouldhaveshards",
	);
	if (workers.length === 0) {
		throw new DistributionError(
			'CITUS_HAS_NO_WORKERS',
			'No node of this Citus cluster may hold rows. Add workers with citus_add_node, and try again.',
		);
	}
	const { rows: spread } = await run(
		"select c.relname as name from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid where c.relnamespace = 'mana_sync'::regnamespace",
	);
	const statements = distributionStatements(new Set(spread.map(({ name }) => String(name))));
	if (statements.length === 0) return;
	await run('begin');
	try {
		for (const statement of statements) await run(statement);
		await run('commit');
	} catch (error) {
		await run('rollback');
		throw error;
	}
}

/** What spreads those tables that are not spread yet. */
export function distributionStatements(spread: ReadonlySet<string>): string[] {
	const references = referenceTables.filter((table) => !spread.has(table));
	const distributed = Object.entries(distributedBy).filter(([table]) => !spread.has(table));
	const tables = [...references, ...distributed.map(([table]) => table)];
	return [
		...tables.map((table) => `alter table mana_sync.${table} no force row level security`),
		...references.map((table) => `select create_reference_table('mana_sync.${table}')`),
		...distributed.map(([table, column]) =>
			table === 'scopes'
				? `select create_distributed_table('mana_sync.scopes', '${column}')`
				: `select create_distributed_table('mana_sync.${table}', '${column}', colocate_with := 'mana_sync.scopes')`,
		),
		...tables.map((table) => `alter table mana_sync.${table} force row level security`),
	];
}

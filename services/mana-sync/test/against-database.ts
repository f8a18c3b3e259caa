// Runs the database tests of mana-sync on the server that TEST_DATABASE_URL names, as its README says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import { z } from 'zod';
import { workersOf } from './test-cluster.ts';

const timeoutMs = 60_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

/** What leaves a file out, by what its text holds; the second where tables are spread over nodes. */
const reasons = {
	anywhere: [[/startEmbeddedPostgres|startTestPostgres/, 'it starts a server of its own']],
	spread: [
		[/pg_stat_user_|compareStatements/, 'it counts in the statistics of one server'],
		[/standInCluster/, 'it makes one server look like a cluster'],
		[/migrationsDir/, 'it makes tables of another shape'],
	],
} as const;

const { TEST_DATABASE_URL: url } = z
	.object({ TEST_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }) })
	.parse(process.env);
const workers = await workersOf(url);
if (workers?.length === 0) {
	say('This database has the extension citus, and no workers. Add them with citus_add_node, and try again.');
	process.exit(1);
}
say(
	workers === undefined
		? 'on one server'
		: `on a cluster: tables are spread over ${workers.map(({ host, port }) => `${host}:${port}`).join(', ')}`,
);
const root = join(import.meta.dir, '..');
const [part = ''] = process.argv.slice(2);
const applying = [...reasons.anywhere, ...(workers === undefined ? [] : reasons.spread)];
const files = [...new Glob('{src,test}/**/*.pg.test.ts').scanSync(root)]
	.filter((path) => path.includes(part))
	.sort();
const taken = files.filter((path) => {
	const text = readFileSync(join(root, path), 'utf8');
	const [, reason] = applying.find(([sign]) => sign.test(text)) ?? [];
	if (reason !== undefined) say(`left out, as ${reason}: ${path}`);
	return reason === undefined;
});
const child = Bun.spawn(
	[process.execPath, 'test', `--timeout=${timeoutMs}`, ...taken.map((path) => `./${path}`)],
	{
		cwd: root,
		env: {
			...process.env,
			NODE_ENV: 'test',
			MANA_TEST_DATABASE_URL: url,
			MANA_TEST_WORKERS: JSON.stringify(workers ?? []),
		},
		stdio: ['ignore', 'inherit', 'inherit'],
	},
);
process.exitCode = await child.exited;

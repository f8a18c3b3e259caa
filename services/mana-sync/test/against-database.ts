// Runs the database tests of mana-sync on the server that TEST_DATABASE_URL names, whatever its version and kind:
// `TEST_DATABASE_URL=postgres://admin@host/postgres npm run test:database [part of a file's name]`. The user must be an
// administrator, and the server one for tests: each file makes a database of its own, and the roles of mana-sync get
// the passwords of the tests. Left out, and named, is what starts a server of its own, and what counts in one server's
// statistics, which say nothing where rows are on other nodes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import { z } from 'zod';

const timeoutMs = 60_000;
const ownServer = /startEmbeddedPostgres|startTestPostgres/;
const ownStatistics = /pg_stat_user_|compareStatements/;

const { TEST_DATABASE_URL: url } = z
	.object({ TEST_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }) })
	.parse(process.env);
const root = join(import.meta.dir, '..');
const [part = ''] = process.argv.slice(2);
const files = [...new Glob('{src,test}/**/*.pg.test.ts').scanSync(root)]
	.filter((path) => path.includes(part))
	.sort();
const taken = files.filter((path) => {
	const text = readFileSync(join(root, path), 'utf8');
	const reason = ownServer.test(text)
		? 'a server of its own'
		: ownStatistics.test(text)
			? 'statistics'
			: null;
	if (reason !== null) process.stdout.write(`left out, for ${reason}: ${path}\n`);
	return reason === null;
});
const child = Bun.spawn(
	[process.execPath, 'test', `--timeout=${timeoutMs}`, ...taken.map((path) => `./${path}`)],
	{
		cwd: root,
		env: { ...process.env, NODE_ENV: 'test', MANA_TEST_DATABASE_URL: url },
		stdio: ['ignore', 'inherit', 'inherit'],
	},
);
process.exitCode = await child.exited;

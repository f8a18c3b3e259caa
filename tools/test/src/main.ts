import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { startTestPostgres, type TestPostgres } from '@mana/postgres-kit/testing';
import { laneServersVariable } from './lane-servers.ts';
import { killOrphans } from './orphans.ts';
import { missingPrograms, type SuiteName, suiteNames, suites, testFilesOf } from './test-suites.ts';
import { readTotals, type TestTotals } from './test-totals.ts';

const root = dirname(dirname(dirname(import.meta.dir)));
const wholeRunLimitMs = 30 * 60_000;
const orphanGraceMs = 3_000;
const runVariable = 'MANA_TEST_RUN';
/** Where tests are that start the whole of Mana. */
const startsStacks = /^(?:tools|examples|tests|benchmarks)\//;

const [first, ...rest] = process.argv.slice(2);
const named = suiteNames.find((name) => name === first);
const suiteName: SuiteName = named ?? 'unit';
const filters = named || first === undefined ? rest : [first, ...rest];
/** Files that run at once: where nothing is timed they wait for more than they work. */
const lanes = suiteName === 'long' ? 1 : Math.min(2, availableParallelism());

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

const totals = await run(suiteName, filters);
tellOfOtherSuites(suiteName);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 && !stopping.signal.aborted ? 0 : 1);

async function run(suite: SuiteName, pathParts: string[]): Promise<TestTotals> {
	const files = testFilesOf(suite, root).filter(
		(path) => pathParts.length === 0 || pathParts.some((part) => path.includes(part)),
	);
	if (files.length === 0) {
		console.log(`There are no tests to run for: ${[suites[suite].script, ...pathParts].join(' ')}`);
		return { passed: 0, failed: pathParts.length > 0 ? 1 : 0 };
	}
	const missing = missingPrograms(suite);
	if (missing.length > 0) {
		console.log(
			`Not found: ${missing.join(', ')}. On Debian: apt-get install $(cat tools/test/debian-packages.txt)`,
		);
		return { passed: 0, failed: missing.length };
	}
	if (files.some((path) => startsStacks.test(path))) buildApps();
	const servers = await startServers();
	const runId = randomUUID();
	const variables = {
		[laneServersVariable]: servers.map(({ adminUrl }) => adminUrl).join(' '),
		[runVariable]: runId,
	};
	try {
		const totals = await runBun(files, suites[suite].timeoutMs, variables);
		const orphans = await killOrphans(runVariable, runId, orphanGraceMs);
		for (const { pid, command } of orphans) console.error(`left running by a test: ${pid} ${command}`);
		return { ...totals, failed: totals.failed + orphans.length };
	} finally {
		await Promise.all(servers.map((server) => server.stop()));
	}
}

/** One Postgres a lane: roles belong to a whole server, and tests of one lane change them. */
async function startServers(): Promise<TestPostgres[]> {
	const servers: TestPostgres[] = [];
	while (servers.length < lanes) servers.push(await startTestPostgres());
	return servers;
}

/** Before the first test starts a stack: a build within it would count as the test's own time. */
function buildApps(): void {
	const { exitCode } = Bun.spawnSync([process.execPath, 'tools/stack/src/build-command.ts'], {
		cwd: root,
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	if (exitCode !== 0) throw new Error('what the stack serves could not be built');
}

async function runBun(
	files: readonly string[],
	timeoutMs: number,
	variables: Record<string, string>,
): Promise<TestTotals> {
	const child = Bun.spawn(
		[
			process.execPath,
			'test',
			`--timeout=${timeoutMs}`,
			...(lanes > 1 ? [`--parallel=${lanes}`, '--no-isolate'] : []),
			...files.map((path) => `./${path}`),
		],
		{
			cwd: root,
			env: {
				...process.env,
				NODE_ENV: 'test',
				...(process.stderr.isTTY ? { FORCE_COLOR: '1' } : {}),
				...variables,
			},
			stdio: ['ignore', 'inherit', 'pipe'],
			timeout: wholeRunLimitMs,
			killSignal: 'SIGKILL',
			signal: stopping.signal,
		},
	);
	let output = '';
	const drained = (async () => {
		const decoder = new TextDecoder();
		for await (const chunk of child.stderr) {
			process.stderr.write(chunk);
			output += decoder.decode(chunk, { stream: true });
		}
	})();
	await child.exited;
	// Workers of a run that was killed hold the other end open; they are ended with what else it left behind.
	await Promise.race([drained, Bun.sleep(orphanGraceMs)]);
	return readTotals(output, child.exitCode);
}

function tellOfOtherSuites(ran: SuiteName): void {
	const others = suiteNames.filter((name) => name !== ran).map((name) => suites[name]);
	const width = Math.max(...others.map(({ script }) => script.length));
	console.log('\nNot run here:');
	for (const { script, about } of others) console.log(`  ${script.padEnd(width)}  ${about}`);
}

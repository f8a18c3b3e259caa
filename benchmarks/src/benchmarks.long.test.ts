import { expect, test } from 'bun:test';
import { dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dir));
const limitMs = 10 * 60_000;

/** That they run to their end, on the present wire and tools; their figures are for readers. */
const runs: [string, ...string[]][] = [
	['agent'],
	['auth'],
	['day', '--quick'],
	['mcp', '--quick'],
	['missions', '--quick'],
	['search'],
	['sync', '--quick'],
];

test.each(runs)('bench:%s runs to its end', async (name, ...options) => {
	const run = Bun.spawn([process.execPath, join('benchmarks', 'src', `${name}.ts`), ...options], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
		timeout: limitMs,
	});
	const [output, errors, exitCode] = await Promise.all([
		new Response(run.stdout).text(),
		new Response(run.stderr).text(),
		run.exited,
	]);
	expect({ exitCode, errors: exitCode === 0 ? '' : errors }).toEqual({ exitCode: 0, errors: '' });
	expect(output.trim().split('\n').length).toBeGreaterThan(2);
});

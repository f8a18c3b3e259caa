// What the gateway costs: `habits_list` of 100 rows through the whole stack (token, space, policy gate, tool,
// mana-sync, Postgres), beside the official SDK's high-level server that answers the same rows from memory to
// anyone. Both under Bun, in turns, in one run. Ends within about a minute.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@mana/stack';
import { z } from 'zod';
import { type LoadFigures, type LoadTarget, measure, median, send } from './http-load.ts';
import { toolCall } from './mcp-request.ts';

const rows = 100;
const concurrency = 16;
const rounds = 5;
const secondsPerRound = 3;
const warmUpSeconds = 2;

const answer = z.object({
	result: z.object({ structuredContent: z.object({ habits: z.array(z.looseObject({})) }) }),
});

const dataDir = await mkdtemp(join(tmpdir(), 'mana-bench-'));
let stack: Stack | undefined;
let yardstick: Bun.Subprocess | undefined;
try {
	stack = await startStack({
		dataDir,
		ports: { auth: 0, sync: 0, mcp: 0 },
		env: { LOG_LEVEL: 'warn', POLICY_MODE: 'log-only' },
	});
	const gateway = await fillGateway(stack);
	const listed = await habitsFrom(gateway);
	if (listed.length !== rows) throw new Error(`expected ${rows} habits, got ${listed.length}`);
	const started = await startYardstick(listed);
	yardstick = started.process;
	const same = Bun.deepEquals(await habitsFrom(started.target), listed);
	if (!same) throw new Error('the two servers do not answer the same rows');
	await compare({ 'mana-mcp': gateway, 'SDK McpServer': started.target });
} finally {
	yardstick?.kill();
	await stack?.stop();
	await rm(dataDir, { recursive: true, force: true });
}

async function fillGateway({ urls, devUser }: Stack): Promise<LoadTarget> {
	if (!devUser) throw new Error('the stack made no user');
	const url = `${urls.mcp}/mcp`;
	const headers = { authorization: `Bearer ${devUser.accessToken}`, 'x-mana-space': devUser.spaceId };
	for (let index = 0; index < rows; index++) {
		await send(toolCall(url, 'habits_create', { title: `Habit ${index}` }, headers));
	}
	return toolCall(url, 'habits_list', {}, headers);
}

async function habitsFrom(target: LoadTarget) {
	return answer.parse(JSON.parse(await send(target))).result.structuredContent.habits;
}

async function startYardstick(habits: unknown[]) {
	const process = Bun.spawn([Bun.argv[0] ?? 'bun', join(import.meta.dir, 'sdk-server.ts')], {
		stdin: new Blob([JSON.stringify({ habits })]),
		stdout: 'pipe',
		stderr: 'inherit',
	});
	const { value } = await process.stdout.getReader().read();
	const port = Number(new TextDecoder().decode(value));
	return { process, target: toolCall(`http://127.0.0.1:${port}/mcp`, 'habits_list', {}) };
}

async function compare(targets: Record<'mana-mcp' | 'SDK McpServer', LoadTarget>): Promise<void> {
	const figures: Record<string, LoadFigures[]> = {};
	for (const target of Object.values(targets)) await measure(target, concurrency, warmUpSeconds);
	for (let round = 0; round < rounds; round++) {
		for (const [name, target] of Object.entries(targets)) {
			const taken = figures[name] ?? [];
			taken.push(await measure(target, concurrency, secondsPerRound));
			figures[name] = taken;
		}
	}
	console.log(
		`habits_list, ${rows} rows, concurrency ${concurrency}, medians of ${rounds} rounds, Bun ${Bun.version}`,
	);
	const perSecond: number[] = [];
	for (const [name, taken] of Object.entries(figures)) {
		const of = (pick: (figure: LoadFigures) => number) => median(taken.map(pick));
		perSecond.push(of((figure) => figure.requestsPerSecond));
		console.log(
			`${name.padEnd(14)} ${perSecond.at(-1)?.toFixed(0).padStart(6)} requests/s   ` +
				`p50 ${of((figure) => figure.p50Ms).toFixed(1)} ms   p99 ${of((figure) => figure.p99Ms).toFixed(1)} ms`,
		);
	}
	const [ours = 0, theirs = 1] = perSecond;
	console.log(`ratio ${(ours / theirs).toFixed(2)}`);
}

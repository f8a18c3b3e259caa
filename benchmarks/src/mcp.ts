// Measures what a call of the gateway costs through the whole stack (token, space, policy gate, tool, rows, trace).
// Beside it run the official SDK's high-level and low-level servers, which answer the same rows from memory to anyone.
// All run under Bun, in turns, in one run. It takes about three minutes, with `--quick` one.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@mana/stack';
import { type LoadFigures, type LoadTarget, measure, median } from './http-load.ts';
import { readEveryModule } from './mcp/every-module.ts';
import { drainTraces, droppedTraces, gatewayOf, writeHabits } from './mcp/gateway-world.ts';
import { listTasks, writeTasks } from './mcp/many-tasks.ts';
import { startYardstick, type Yardstick } from './mcp/sdk-yardstick.ts';
import {
	type CallTarget,
	type Era,
	sessionCall,
	statelessCall,
	structuredContentOf,
} from './mcp/tool-call.ts';

const isQuick = process.argv.includes('--quick');
const rounds = isQuick ? 3 : 5;
const seconds = isQuick ? 1 : 2;
const warmUpSeconds = 1;
const tasks = isQuick ? 10_000 : 100_000;
const firstRows = 100;
const deliveryMs = 1_000;

type ServerName = 'mana-mcp' | 'SDK McpServer' | 'SDK Server';
type Servers = Record<ServerName, CallTarget>;

interface Figures extends LoadFigures {
	/** The server's own process; what it makes others do is not in it. */
	cpuMicroseconds: number;
}

const dataDir = await mkdtemp(join(tmpdir(), 'mana-bench-'));
const yardsticks: Yardstick[] = [];
let stack: Stack | undefined;
const startedMs = performance.now();
try {
	stack = await startStack({
		dataDir,
		ports: { auth: 0, sync: 0, mcp: 0, web: 0 },
		env: { LOG_LEVEL: 'warn', POLICY_MODE: 'log-only', SYNC_CHANGES_PER_SECOND: '1000000' },
	});
	const [cpu] = cpus();
	console.log(
		`bench:mcp${isQuick ? ' --quick' : ''}: ${cpus().length} × ${cpu?.model ?? 'CPU'}, Bun ${Bun.version}\n`,
	);
	await writeHabits(stack, 0, firstRows);
	await compareServers(stack, await startServers(stack));
	await compareSizes(stack);
	await showTasks(stack);
	await showEveryModule(stack);
	const dropped = await droppedTraces(stack);
	console.log(`\ntraces dropped: ${dropped}; ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
} finally {
	for (const yardstick of yardsticks) yardstick.stop();
	await stack?.stop();
	await rm(dataDir, { recursive: true, force: true });
}

async function startServers(world: Stack): Promise<Servers> {
	const gateway = gatewayOf(world);
	const { habits } = await structuredContentOf(statelessCall(gateway, 'habits_list'));
	const [high, low] = await Promise.all([startYardstick('high', habits), startYardstick('low', habits)]);
	yardsticks.push(high, low);
	const servers = { 'mana-mcp': gateway, 'SDK McpServer': high.target, 'SDK Server': low.target };
	for (const server of Object.values(servers)) {
		const answered = await structuredContentOf(statelessCall(server, 'habits_list'));
		if (!Bun.deepEquals(answered.habits, habits)) throw new Error('the servers do not answer the same rows');
	}
	return servers;
}

function callOf(server: CallTarget, era: Era): Promise<LoadTarget> | LoadTarget {
	return era === 'stateless' ? statelessCall(server, 'habits_list') : sessionCall(server, 'habits_list');
}

async function compareServers(world: Stack, servers: Servers): Promise<void> {
	head(`habits_list, ${firstRows} rows, medians of ${rounds} rounds`);
	for (const era of ['stateless', 'session'] as const) {
		for (const concurrency of [1, 16, 64]) {
			const figures = await inTurns(world, servers, era, concurrency);
			const rate = (name: ServerName) => median(figures[name].map((figure) => figure.requestsPerSecond));
			for (const name of names(servers)) {
				row(`${era}, ${concurrency} at a time: ${name}`, figures[name], rate('mana-mcp') / rate(name));
			}
		}
	}
}

/** A round each, over and over, so that what else the machine does hits all alike. */
async function inTurns(
	world: Stack,
	servers: Servers,
	era: Era,
	concurrency: number,
): Promise<Record<ServerName, Figures[]>> {
	const figures: Record<ServerName, Figures[]> = {
		'mana-mcp': [],
		'SDK McpServer': [],
		'SDK Server': [],
	};
	// The target figure is the one at 16 in the newest revision; the others take a round.
	const turns = era === 'stateless' && concurrency === 16 ? rounds : 1;
	for (const name of names(servers))
		await measure(await callOf(servers[name], era), concurrency, warmUpSeconds);
	for (let turn = 0; turn < turns; turn++) {
		for (const name of names(servers)) {
			await drainTraces(world);
			figures[name].push(await measureWithCpu(servers[name], await callOf(servers[name], era), concurrency));
		}
	}
	return figures;
}

async function measureWithCpu(server: CallTarget, call: LoadTarget, concurrency: number): Promise<Figures> {
	const before = await server.cpuSeconds();
	const figures = await measure(call, concurrency, seconds);
	const cpuSeconds = (await server.cpuSeconds()) - before;
	return { ...figures, cpuMicroseconds: (cpuSeconds * 1e6) / (figures.requestsPerSecond * seconds) };
}

/** Ten and a hundred times the rows, of which one answer holds 500. */
async function compareSizes(world: Stack): Promise<void> {
	const gateway = gatewayOf(world);
	const call = statelessCall(gateway, 'habits_list');
	head('\nhabits_list, 500 of more rows, 16 at a time');
	let written = firstRows;
	for (const rows of [firstRows * 10, firstRows * 100]) {
		await writeHabits(world, written, rows);
		written = rows;
		// The stream brings them.
		await Bun.sleep(deliveryMs);
		const startedMs = performance.now();
		const { habits } = await structuredContentOf(call);
		const afterChangeMs = performance.now() - startedMs;
		const yardstick = await startYardstick('high', habits);
		yardsticks.push(yardstick);
		for (const target of [call, statelessCall(yardstick.target, 'habits_list')]) {
			await measure(target, 16, warmUpSeconds);
		}
		const ours = await measureWithCpu(gateway, call, 16);
		await drainTraces(world);
		const theirs = await measureWithCpu(yardstick.target, statelessCall(yardstick.target, 'habits_list'), 16);
		yardstick.stop();
		row(`${rows} rows: mana-mcp`, [ours], 1);
		row(`${rows} rows: SDK McpServer`, [theirs], ours.requestsPerSecond / theirs.requestsPerSecond);
		console.log(`${rows} rows: the first call after they were written took ${afterChangeMs.toFixed(0)} ms`);
	}
}

async function showTasks(world: Stack): Promise<void> {
	const writeOne = await writeTasks(world, tasks);
	const figures = await listTasks(gatewayOf(world), writeOne, { calls: 200, changes: isQuick ? 15 : 40 });
	console.log(`\ntodo_list, 50 of ${tasks} encrypted tasks, one at a time`);
	console.log(`first call of all              ${figures.firstMs.toFixed(0)} ms`);
	console.log(`while nothing changes          ${milliseconds(figures.warm)}`);
	console.log(`after another client's change  ${milliseconds(figures.changed)}`);
}

async function showEveryModule(world: Stack): Promise<void> {
	const rowsAType = isQuick ? 50 : 500;
	const { rows, types, reads, beforeMb, afterMb } = await readEveryModule(world, gatewayOf(world), rowsAType);
	console.log(
		`\na person with ${rows} rows of ${types} types, read by ${reads} tools and a search, three times`,
	);
	console.log(
		`resident memory of mana-mcp    ${afterMb.toFixed(0)} MB, ${(afterMb - beforeMb).toFixed(0)} MB more than before`,
	);
}

function names(servers: Servers): ServerName[] {
	return Object.keys(servers).filter((name): name is ServerName => name in servers);
}

function head(title: string): void {
	console.log(`${title.padEnd(52)} requests/s   p50 ms   p99 ms   CPU µs   mana-mcp is`);
}

function row(label: string, figures: readonly Figures[], ratio: number): void {
	const of = (pick: (figure: Figures) => number) => median(figures.map(pick));
	const columns = [
		of((figure) => figure.requestsPerSecond)
			.toFixed(0)
			.padStart(10),
		of((figure) => figure.p50Ms)
			.toFixed(1)
			.padStart(8),
		of((figure) => figure.p99Ms)
			.toFixed(1)
			.padStart(8),
		of((figure) => figure.cpuMicroseconds)
			.toFixed(0)
			.padStart(8),
	];
	console.log(
		`${label.padEnd(52)} ${columns.join(' ')} ${ratio === 1 ? '' : `${ratio.toFixed(2)} ×`.padStart(13)}`,
	);
}

function milliseconds({ p50Ms, p99Ms }: { p50Ms: number; p99Ms: number }): string {
	return `p50 ${p50Ms.toFixed(1)} ms   p99 ${p99Ms.toFixed(1)} ms`;
}

// Compares mana-sync with the earlier design and a plain log on the same machine, in turns, in one run. There are a
// durable Postgres, two server processes, and the load, which is this process. All of it takes less than ten minutes,
// with `--quick` about one.
import { cpus } from 'node:os';
import { median } from './http-load.ts';
import { fillBaseline } from './sync/baseline-schema.ts';
import { type BenchServer, type BenchWorld, startBenchWorld } from './sync/bench-world.ts';
import { hasStreams, measureDelivery } from './sync/live-delivery.ts';
import { digestAll, EPOCH, pullPage, pullPages, pullWhole } from './sync/pull-load.ts';
import { insertChange, measurePushes, type PushFigures, pushBatch, type Sender } from './sync/push-load.ts';
import { compareSince, pushAsClient } from './sync/since-load.ts';
import { measureYardstick } from './sync/yardstick.ts';

const isQuick = process.argv.includes('--quick');
const plan = isQuick
	? { rounds: 2, seconds: 0.6, connections: [8], rows: 100_000, pullRounds: 1, incremental: 15 }
	: { rounds: 3, seconds: 1, connections: [1, 8, 32], rows: 1_000_000, pullRounds: 3, incremental: 50 };
const batches = [1, 10, 100, 500];
const spaces = 64;
const historyRecords = 2_000;
const ownChanges = isQuick ? 20_000 : 100_000;

const begunMs = performance.now();
const world = await startBenchWorld();
let isStopped = false;
const stop = async () => {
	if (!isStopped) await world.stop();
	isStopped = true;
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void stop().then(() => process.exit(130)));
}
try {
	print(
		`bench:sync${isQuick ? ' --quick' : ''}: ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Bun ${Bun.version}, ` +
			'durable Postgres 18, load, servers and database on this machine; medians of the rounds',
	);
	await compareYardstick(world);
	await measureSince(world);
	await comparePushes(world);
	await measureGrowingHistory(world);
	await comparePulls(world);
	await measureLive(world);
	print(`\n${((performance.now() - begunMs) / 1000).toFixed(0)} s`);
} finally {
	await stop();
}

async function compareYardstick({ adminUrl }: BenchWorld): Promise<void> {
	const { name, insertsPerSecond } = await measureYardstick(adminUrl, isQuick ? 2 : 5);
	print(`\n${name}, 8 connections: ${insertsPerSecond.toFixed(0)} inserts/s`);
}

async function comparePushes({ ours, earlier, plain, postgresPid, token }: BenchWorld): Promise<void> {
	const crowd = await sendersOf('space', spaces, token);
	const [hot] = await sendersOf('hot', 1, token);
	if (hot === undefined) return;
	const layouts = { 'one space': [hot], [`${spaces} spaces`]: crowd };
	const servers = [ours, earlier, plain];
	for (const server of servers) {
		for (const batch of [1, 10, 100]) {
			const warming = { batch, connections: 8, senders: [hot, ...crowd], seconds: 2 };
			await measurePushes(server, warming, postgresPid);
		}
	}
	const columns = ['changes/s', 'p50 ms', 'p99 ms', 'earlier/s', 'p99 ms', 'plain/s', 'p99 ms'];
	const processors = ['CPU µs', 'Postgres', 'earlier', 'Postgres', 'in CPU'];
	print(`\n${row('push', ...columns, '× earlier', '× plain', ...processors)}`);
	for (const [layout, senders] of Object.entries(layouts)) {
		for (const connections of plan.connections) {
			for (const batch of batches) {
				const load = { batch, connections, senders, seconds: plan.seconds };
				const taken = new Map<BenchServer, PushFigures[]>(servers.map((server) => [server, []]));
				for (let round = 0; round < plan.rounds; round += 1) {
					for (const [server, figures] of taken) figures.push(await measurePushes(server, load, postgresPid));
				}
				const of = (server: BenchServer, pick: (figures: PushFigures) => number) =>
					median((taken.get(server) ?? []).map(pick));
				const rate = (server: BenchServer) => of(server, (f) => f.changesPerSecond);
				const p99 = (server: BenchServer) => of(server, (f) => f.p99Ms).toFixed(1);
				const figures = [rate(ours).toFixed(0), of(ours, (f) => f.p50Ms).toFixed(1), p99(ours)];
				for (const server of [earlier, plain]) figures.push(rate(server).toFixed(0), p99(server));
				for (const server of [earlier, plain]) figures.push((rate(ours) / rate(server)).toFixed(2));
				const cpu = (server: BenchServer) => [
					of(server, (f) => f.cpuMicroseconds.server),
					of(server, (f) => f.cpuMicroseconds.postgres),
				];
				const sum = (server: BenchServer) => cpu(server).reduce((all, part) => all + part, 0);
				for (const server of [ours, earlier]) figures.push(...cpu(server).map((us) => us.toFixed(0)));
				figures.push((sum(earlier) / sum(ours)).toFixed(2));
				print(row(`${layout}, ${connections} conn., batch ${batch}`, ...figures));
			}
		}
	}
}

/** Clients that ask with each push what others changed since just now: it must not matter, whatever they wrote. */
async function measureSince({ ours, token }: BenchWorld): Promise<void> {
	const crowd = await sendersOf('device', spaces, token);
	const [one] = await sendersOf('busy-device', 1, token);
	if (one === undefined) return;
	const compare = async (name: string, connections: number, senders: readonly Sender[]) => {
		for (const batch of [1, 10, 100]) {
			const load = { batch, connections, senders, seconds: plan.seconds * 4 };
			const { withoutMs, withMs } = await compareSince(ours, load);
			const figures = [withoutMs, withMs, withMs / withoutMs].map((figure) => figure.toFixed(2));
			print(row(`${name}, batch ${batch}`, ...figures));
		}
	};
	print(`\n${row('push, since = now: p50 ms', 'without', 'with', '× without')}`);
	await compareSince(ours, { batch: 10, connections: 8, senders: [one, ...crowd], seconds: 2 });
	await compare('one client', 1, [one]);
	for (let at = 0; at < ownChanges; at += 2_000) await pushAsClient(ours, one, 2_000, false);
	await compare(`after ${ownChanges} of its own`, 1, [one]);
	await compare(`${spaces} clients, 8 conn.`, 8, crowd);
}

/** The same records written once and ten times: neither a push nor a pull may notice. */
async function measureGrowingHistory({ ours, token }: BenchWorld): Promise<void> {
	const [sender] = await sendersOf('history', 1, token);
	if (sender === undefined) return;
	const ids = Array.from({ length: historyRecords }, (_, n) => `h${n}`);
	const writeAll = async (version: number) => {
		for (let at = 0; at < ids.length; at += 500) {
			await pushBatch(
				ours,
				sender,
				ids.slice(at, at + 500).map((id) => updateChange(id, version)),
			);
		}
	};
	print(`\n${row(`${historyRecords} records`, 'push 10 ms', 'pull 10 ms', 'pull all ms')}`);
	for (const writes of [1, 10]) {
		for (let version = writes === 1 ? 0 : 1; version < writes; version += 1) await writeAll(version);
		const { pushMs, pullMs } = await measureIncremental(ours, sender, ids, writes);
		const whole = median(
			await repeat(5, async () => timed(async () => void (await pullWhole(ours, sender)))),
		);
		print(
			row(
				`each written ${writes} times`,
				...[median(pushMs), median(pullMs), whole].map((n) => n.toFixed(1)),
			),
		);
	}
}

async function comparePulls({ ours, plain, adminUrl, token }: BenchWorld): Promise<void> {
	const [sender] = await sendersOf('big', 1, token);
	if (sender === undefined) return;
	let filled = 0;
	await fillBaseline(adminUrl, plan.rows, sender.userId);
	print(
		`\n${row('pull', 'rows/s', 'peak MB', 'grown MB', '10 changed: p50 ms', 'p99 ms', 'push 10 ms', 'digest s')}`,
	);
	for (const rows of [plan.rows / 10, plan.rows]) {
		await fill(ours, sender, filled, rows);
		filled = rows;
		const wholes = await repeat(plan.pullRounds, () => pullWhole(ours, sender));
		const unexpected = wholes.find((whole) => whole.rows !== rows);
		if (unexpected) throw new Error(`${unexpected.rows} of ${rows} rows were pulled`);
		const digest = await digestAll(ours, sender);
		if (digest.records !== rows) throw new Error(`${digest.records} of ${rows} records were added up`);
		const ids = Array.from({ length: 1_000 }, (_, n) => `r${(n * 37) % rows}`);
		const { pushMs, pullMs } = await measureIncremental(ours, sender, ids, rows);
		print(
			row(
				`mana-sync, ${rows} rows`,
				median(wholes.map((whole) => whole.rows / whole.seconds)).toFixed(0),
				Math.max(...wholes.map((whole) => whole.peakMb)).toFixed(0),
				Math.max(...wholes.map((whole) => whole.grownMb)).toFixed(0),
				median(pullMs).toFixed(1),
				(pullMs.toSorted((a, b) => a - b).at(-1) ?? Number.NaN).toFixed(1),
				median(pushMs).toFixed(1),
				digest.seconds.toFixed(1),
			),
		);
	}
	const pages = await pullPages(plain, sender, isQuick ? 4 : 20);
	const since = () => new Date(Date.now() - 50).toISOString();
	const pullMs = await repeat(plan.incremental, async (n) => {
		const from = since();
		await pushBatch(plain, sender, tenInserts(n), 'writer');
		return timed(async () => void (await pullPage(plain, sender, from)));
	});
	print(
		row(
			`plain log, ${plan.rows} rows`,
			(pages.rows / pages.seconds).toFixed(0),
			'',
			'',
			median(pullMs).toFixed(1),
			Math.max(...pullMs).toFixed(1),
			'',
		),
	);
}

async function measureLive({ ours, token }: BenchWorld): Promise<void> {
	const senders = await sendersOf('live', spaces, token);
	const [first] = senders;
	if (first === undefined || !(await hasStreams(ours, first).catch(() => false))) {
		print('\nlive delivery: this server has no streams');
		return;
	}
	print(`\n${row('live delivery, one push at a time', 'delivered', 'p50 ms', 'p99 ms')}`);
	for (const streams of [1, 100, 1_000]) {
		const found = await measureDelivery(ours, senders, { streams, pushes: isQuick ? 30 : 200 });
		const delivered = `${found.delivered}/${found.expected}`;
		print(
			row(`${streams} streams, ${spaces} spaces`, delivered, found.p50Ms.toFixed(1), found.p99Ms.toFixed(1)),
		);
	}
}

async function measureIncremental(server: BenchServer, sender: Sender, ids: readonly string[], mark: number) {
	let since = EPOCH;
	// The cursor of the present state, page by page so that nothing large is held here.
	const pushMs: number[] = [];
	const pullMs: number[] = [];
	since = await cursorNow(server, sender);
	for (let n = 0; n < plan.incremental; n += 1) {
		const some = Array.from({ length: 10 }, (_, m) => ids[(n * 10 + m) % ids.length] ?? '');
		const changes = some.map((id) => updateChange(id, mark * 1_000 + n));
		pushMs.push(await timed(() => pushBatch(server, sender, changes, 'writer')));
		pullMs.push(
			await timed(async () => {
				const answer = await pullPage(server, sender, since);
				if (answer.changes.length !== 10) throw new Error(`${answer.changes.length} of 10 rows were pulled`);
				since = answer.syncedUntil;
			}),
		);
	}
	return { pushMs, pullMs };
}

/** A cursor that stands at the end: what a whole answer carries as its last member but one. */
async function cursorNow(server: BenchServer, sender: Sender): Promise<string> {
	const far = await pullPage(server, sender, new Date(Date.now() + 6 * 60_000).toISOString());
	return far.syncedUntil;
}

async function fill(server: BenchServer, sender: Sender, from: number, to: number): Promise<void> {
	const step = 2_000;
	let next = from;
	await Promise.all(
		Array.from({ length: 3 }, async () => {
			while (next < to) {
				const at = next;
				next += step;
				const length = Math.min(step, to - at);
				await pushBatch(
					server,
					sender,
					Array.from({ length }, (_, n) => insertChange(`r${at + n}`)),
					'fill',
				);
			}
		}),
	);
}

function updateChange(id: string, version: number) {
	const updatedAt = new Date().toISOString();
	return { table: 'rows', id, op: 'update', fields: { version: { value: version, updatedAt } } };
}

function tenInserts(round: number) {
	return Array.from({ length: 10 }, (_, n) => insertChange(`i${round}-${n}`));
}

async function sendersOf(name: string, count: number, token: BenchWorld['token']): Promise<Sender[]> {
	const userIds = Array.from({ length: count }, (_, n) => `${name}-${n}`);
	return Promise.all(userIds.map(async (userId) => ({ userId, token: await token(userId) })));
}

async function repeat<T>(times: number, work: (round: number) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	for (let round = 0; round < times; round += 1) results.push(await work(round));
	return results;
}

async function timed(work: () => Promise<void>): Promise<number> {
	const atMs = performance.now();
	await work();
	return performance.now() - atMs;
}

function row(name: string, ...figures: string[]): string {
	return name.padEnd(36) + figures.map((figure) => figure.padStart(11)).join(' ');
}

function print(text: string): void {
	console.log(text);
}

// Compares mana-sync of this checkout with that of another one, in turns, in one run: `npm run bench:sync-pair -- PATH`.
// Each is a process over a database of its own in one durable Postgres; the load is this process. Shown is what this
// checkout takes of what the other one takes: below 1 is quicker. Processor time hardly depends on what else runs.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startAuthServer } from '@mana/auth-protocol/testing';
import { type DatabaseSpec, prepareDatabase, startEmbeddedPostgres } from '@mana/postgres-kit';
import postgres from 'postgres';
import { median } from './http-load.ts';
import { portFrom } from './port-from.ts';
import type { BenchServer } from './sync/bench-world.ts';
import { postgresSeconds, processSeconds } from './sync/cpu-time.ts';
import { measureDelivery } from './sync/live-delivery.ts';
import { pullPage, pullWhole } from './sync/pull-load.ts';
import { insertChange, measurePushes, pushBatch, type Sender } from './sync/push-load.ts';

const [otherPath, roundsText = '9', rows = ''] = process.argv.slice(2);
if (otherPath === undefined)
	throw new Error('Name the other checkout: npm run bench:sync-pair -- PATH [rounds [rows]]');
const rounds = Number(roundsText);
const checkouts = { this: join(import.meta.dir, '../..'), other: resolve(otherPath) };
const spaces = 64;
const wholeRows = 60_000;

interface Figures {
	readonly ms: number;
	readonly serverUs: number;
	readonly postgresUs: number;
}

const dataDir = await mkdtemp(join(tmpdir(), 'mana-bench-'));
await chmod(dataDir, 0o711);
const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
try {
	const database = await startEmbeddedPostgres({ dataDir });
	stops.push(() => database.stop());
	const auth = startAuthServer();
	stops.push(() => auth.stop());
	const servers = {
		this: await start('this', database.adminUrl, auth.url),
		other: await start('other', database.adminUrl, auth.url),
	};
	const senders = await Promise.all(
		Array.from({ length: spaces }, async (_, n): Promise<Sender> => {
			auth.addUser(`space-${n}`);
			return { userId: `space-${n}`, token: await auth.token(`space-${n}`) };
		}),
	);
	await compareAll(servers, senders, database.pid);
} finally {
	for (const stop of stops.reverse()) await stop();
}

async function start(name: keyof typeof checkouts, adminUrl: string, authUrl: string): Promise<BenchServer> {
	const checkout = checkouts[name];
	const { syncDatabase }: { syncDatabase: DatabaseSpec } = await import(
		join(checkout, 'services/mana-sync/src/db/database.ts')
	);
	const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
	await admin`create database ${admin(name)}`;
	await admin.end();
	const url = new URL(adminUrl);
	url.pathname = `/${name}`;
	const passwords = { owner: 'bench', runtime: 'bench', maintenance: 'bench' };
	const { runtimeUrl } = await prepareDatabase({ adminUrl: url.toString(), spec: syncDatabase, passwords });
	const child = Bun.spawn([process.execPath, join(checkout, 'services/mana-sync/src/main.ts')], {
		env: {
			PATH: process.env.PATH ?? '',
			NODE_ENV: 'development',
			MANA_AUTH_URL: authUrl,
			BUN_JSC_forceRAMSize: String(1024 ** 3),
			PORT: '0',
			DATABASE_URL: runtimeUrl,
			SYNC_CURSOR_SECRET: randomBytes(24).toString('hex'),
			SYNC_REQUESTS_PER_SECOND: '1000000',
			SYNC_CHANGES_PER_SECOND: '10000000',
			MANA_STOP_WITH_PARENT: '1',
		},
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	stops.push(async () => {
		child.kill();
		await child.exited;
	});
	return { name, url: `http://127.0.0.1:${await portFrom(child.stdout)}`, pid: child.pid };
}

async function compareAll(
	servers: Record<keyof typeof checkouts, BenchServer>,
	senders: readonly Sender[],
	postgresPid: number,
): Promise<void> {
	const [reader] = senders;
	if (reader === undefined) return;
	async function compare(name: string, work: (server: BenchServer, round: number) => Promise<number>) {
		if (!name.includes(rows)) return;
		const ratios: Figures[] = [];
		await work(servers.this, -1);
		await work(servers.other, -1);
		for (let round = 0; round < rounds; round += 1) {
			// Whoever comes second finds other caches: they change places.
			const order = round % 2 === 0 ? (['this', 'other'] as const) : (['other', 'this'] as const);
			const taken = new Map<string, Figures>();
			for (const which of order) {
				const server = servers[which];
				const cpu = () => Promise.all([processSeconds(server.pid), postgresSeconds(postgresPid)]);
				const before = await cpu();
				const begunMs = performance.now();
				const done = await work(server, round);
				const ms = (performance.now() - begunMs) / done;
				const after = await cpu();
				taken.set(which, {
					ms,
					serverUs: ((after[0] - before[0]) * 1e6) / done,
					postgresUs: ((after[1] - before[1]) * 1e6) / done,
				});
			}
			const [ours, theirs] = [taken.get('this'), taken.get('other')];
			if (ours === undefined || theirs === undefined) continue;
			ratios.push({
				ms: ours.ms / theirs.ms,
				serverUs: ours.serverUs / theirs.serverUs,
				postgresUs: ours.postgresUs / theirs.postgresUs,
			});
		}
		const of = (pick: (figures: Figures) => number) => median(ratios.map(pick)).toFixed(3).padStart(8);
		console.log(`${name.padEnd(34)}${of(({ ms }) => ms)}${of((f) => f.serverUs)}${of((f) => f.postgresUs)}`);
	}

	console.log(
		`${rounds} rounds, medians of ratios${'time'.padStart(15)}${'server'.padStart(8)}${'Postgres'.padStart(9)}`,
	);
	for (const batch of [1, 10, 100]) {
		for (const [layout, some] of [
			['one space', [reader]],
			[`${spaces} spaces`, senders],
		] as const) {
			await compare(`push, batch ${batch}, ${layout}`, async (server) => {
				const seconds = 1.2;
				const load = { batch, connections: 8, senders: some, seconds };
				const { changesPerSecond } = await measurePushes(server, load, postgresPid);
				return changesPerSecond * seconds;
			});
		}
	}
	for (const server of Object.values(servers)) {
		for (let at = 0; at < wholeRows; at += 1_000)
			await pushBatch(
				server,
				reader,
				Array.from({ length: 1_000 }, (_, n) => insertChange(`w${at + n}`)),
			);
	}
	await compare('pull of everything', async (server) => (await pullWhole(server, reader)).rows);
	await compare('push of ten, and pull of them', async (server, round) => {
		let { syncedUntil } = await pullPage(server, reader, new Date(Date.now() + 6 * 60_000).toISOString());
		const times = 200;
		for (let n = 0; n < times; n += 1) {
			const changes = Array.from({ length: 10 }, (_, m) => insertChange(`i${round}-${n}-${m}`));
			await pushBatch(server, reader, changes);
			const page = await pullPage(server, reader, syncedUntil);
			if (page.changes.length !== 10) throw new Error(`${page.changes.length} of 10 rows were pulled`);
			({ syncedUntil } = page);
		}
		return times;
	});
	await compare('pull of nothing new', async (server) => {
		const { syncedUntil } = await pullPage(server, reader, new Date(Date.now() + 6 * 60_000).toISOString());
		for (let n = 0; n < 300; n += 1) await pullPage(server, reader, syncedUntil);
		return 300;
	});
	await compare('live delivery, 100 streams', async (server) => {
		const { p50Ms } = await measureDelivery(server, senders, { streams: 100, pushes: 60 });
		return p50Ms > 0 ? 60 : Number.NaN;
	});
}

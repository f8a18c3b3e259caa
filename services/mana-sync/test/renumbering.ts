import { expect } from 'bun:test';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '@mana/postgres-kit';
import { createPool } from '../src/db/connection.ts';
import { syncDatabase } from '../src/db/database.ts';
import { createVerificationStore } from '../src/db/verification-store.ts';
import { scopeNumber } from '../src/domain/scope-number.ts';
import { verifyRecords } from '../src/verify/verify-records.ts';
import { insert, type SyncWorld, startSyncWorld } from './sync-world.ts';

const passwords = { owner: 'only-for-tests', runtime: 'only-for-tests', maintenance: 'only-for-tests' };
/** Numbers as they were drawn at random, below 2^40. */
const formerNumbers = { 'personal-anna': 2 ** 39 + 11, team: 42, quiet: 7 };

/**
 * Fills a database of the version before with so many records, brings it up to date, is interrupted on the way, and
 * looks whether everybody goes on where they were.
 */
export async function renumber(records: number): Promise<{ migratedInMs: number; verifiedInMs: number }> {
	const migrationsDir = mkdtempSync(join(tmpdir(), 'mana-sync-before-'));
	for (const file of readdirSync(syncDatabase.migrationsDir).filter((name) => name < '0008'))
		copyFileSync(join(syncDatabase.migrationsDir, file), join(migrationsDir, file));
	const world = await startSyncWorld({}, {}, { ...syncDatabase, migrationsDir });
	try {
		world.auth.addUser('anna');
		for (const space of ['team', 'quiet']) world.auth.join('anna', space, 'owner');
		await fill(world, records);
		const binding = { userId: 'anna', appId: 'todo', collection: 'tasks' };
		const cursorAt = (seqs: Record<keyof typeof formerNumbers, number>) =>
			world.deps.cursors.encode(
				{ epoch: 1, vector: new Map(spaceIds().map((id) => [formerNumbers[id], seqs[id]])) },
				binding,
			);
		const last = lastSeqs(records);
		const level = cursorAt(last);
		const behind = cursorAt({ ...last, team: last.team - 3 });
		const ahead = cursorAt({ ...last, team: last.team + 1 });

		await interruptMigration(world);
		const begunMs = performance.now();
		await prepareDatabase({ adminUrl: world.database.adminUrl, spec: syncDatabase, passwords });
		const migratedInMs = performance.now() - begunMs;

		const anna = await world.device('anna', 'phone');
		expect((await anna.pull({ since: level })).body.changes).toEqual([]);
		const news = await anna.pull({ since: behind });
		expect(news.body.changes.map(({ id }) => id)).toEqual([1, 2, 3].map((n) => `r${last.team - 3 + n}`));
		expect((await anna.pull({ since: ahead })).body.error).toBe('CURSOR_INVALID');
		expect((await anna.push({ changes: [insert('new', { n: 1 }, { spaceId: 'team' })] })).status).toBe(200);
		const again = await anna.pull({ since: level });
		expect(again.body.changes.map(({ id }) => id)).toEqual(['new']);
		expect((await anna.pull({ since: again.body.syncedUntil })).body.changes).toEqual([]);
		const all = {
			records: records + 1,
			changes: records + 1,
			tombstones: 0,
			differences: 0,
			scopesBehind: 0,
		};
		const verifyingMs = performance.now();
		expect(await verified(world)).toEqual(all);
		const verifiedInMs = performance.now() - verifyingMs;
		const scopes = await world.admin`
			select id, number::float8, former_number::float8 as former from mana_sync.scopes order by id collate "C"`;
		expect([...scopes]).toEqual(
			spaceIds().map((id) => ({ id, number: scopeNumber(id), former: formerNumbers[id] })),
		);
		return { migratedInMs, verifiedInMs };
	} finally {
		await world.stop();
		rmSync(migrationsDir, { recursive: true });
	}
}

function spaceIds() {
	return ['personal-anna', 'quiet', 'team'] as const;
}

/** Nine of ten records are in one space. */
function lastSeqs(records: number) {
	const team = Math.floor(records * 0.9);
	return { 'personal-anna': records - team, quiet: 0, team };
}

async function fill({ admin, clock }: SyncWorld, records: number): Promise<void> {
	const seqs = lastSeqs(records);
	const stamp = `${clock.nowMs.toString(16).padStart(12, '0')}|0000|phone`;
	for (const id of spaceIds()) {
		const number = formerNumbers[id];
		await admin`
			insert into mana_sync.scopes (id, number, seq, changed_at)
			values (${id}, ${number}, ${seqs[id]}, ${new Date(clock.nowMs).toISOString()})`;
		await admin`
			insert into mana_sync.sync_changes (scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
				field_meta, stamp, is_purge, client_id, change_key, key_digest, actor, origin, created_at)
			select ${number}::bigint, n, 'todo', 'tasks', 'r' || n, 'anna', ${id}, 'insert',
				jsonb_build_object('title', repeat('t', 60) || n, 'done', false),
				jsonb_build_object('title', ${stamp}::text, 'done', ${stamp}::text), ${stamp}, false,
				'phone', 'k' || n, decode(md5(${id} || n), 'hex'),
				case when n % 10 = 0 then jsonb_build_object('kind', 'agent', 'client', 'claude', 'callId', 'c' || n) end,
				case when n % 10 = 0 then 'agent' else 'user' end, ${new Date(clock.nowMs).toISOString()}
			from generate_series(1, ${seqs[id]}::int) n`;
	}
	await admin`
		insert into mana_sync.sync_records (scope, app_id, table_name, record_id, seq, data, field_meta, inserted_stamp,
			latest_stamp, actor, origin, bytes, changed_at)
		select scope, app_id, table_name, record_id, seq, data, field_meta, stamp, stamp, actor, origin,
			octet_length(data::text) + octet_length(field_meta::text), created_at
		from mana_sync.sync_changes`;
	await admin`
		insert into mana_sync.sync_refusals (scope, key_digest, created_at)
		values (${formerNumbers.team}, decode(md5('refused'), 'hex'), now())`;
}

/** The process that migrates is killed in the middle, twice, and its connection ended: nothing of it stays. */
async function interruptMigration({ admin, database }: SyncWorld): Promise<void> {
	for (const afterMs of [0, 20]) {
		const migrating = Bun.spawn([process.execPath, join(import.meta.dir, 'migrate-process.ts')], {
			env: { ...process.env, ADMIN_URL: database.adminUrl },
			stdio: ['ignore', 'ignore', 'ignore'],
		});
		for (let isKilled = false; !isKilled && migrating.exitCode === null; ) {
			await Bun.sleep(1);
			const [found] = await admin<{ pid: number }[]>`
				select pid from pg_stat_activity where usename = 'mana_sync_owner' and datname = current_database()
					and state = 'active' and query like '%is made from its space%'`;
			if (found === undefined) continue;
			await Bun.sleep(afterMs);
			migrating.kill('SIGKILL');
			await admin`select pg_terminate_backend(${found.pid})`;
			isKilled = true;
		}
		await migrating.exited;
		expect(migrating.signalCode).toBe('SIGKILL');
		const numbers = await admin`select number::float8 from mana_sync.scopes order by id collate "C"`;
		expect(numbers.map(({ number }) => number)).toEqual(spaceIds().map((id) => formerNumbers[id]));
		expect(
			await admin`select from mana_sync.sync_changes where scope >= ${2 ** 52}::bigint limit 1`,
		).toHaveLength(0);
	}
}

async function verified({ database }: SyncWorld) {
	const pool = createPool({
		url: database.urls.mana_sync?.maintenanceUrl ?? '',
		poolSize: 1,
		statementTimeoutMs: 60_000,
	});
	const client = await pool.connect();
	try {
		const found = await verifyRecords(await createVerificationStore(client), () => {});
		return { ...found, scopesBehind: found.scopesBehind.length };
	} finally {
		client.release();
		await pool.end();
	}
}

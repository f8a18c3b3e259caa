import { afterAll, beforeAll, expect, test } from 'bun:test';
import { watchStatements } from './statement-costs.ts';
import { type Device, insert, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

const MINUTE_MS = 60_000;
const DRIFT_MS = 5 * MINUTE_MS;
let world: SyncWorld;

beforeAll(async () => {
	world = await startSyncWorld();
	for (const user of ['anna', 'ben']) {
		world.auth.addUser(user);
		for (const space of ['team', 'club']) world.auth.join(user, space, 'owner');
	}
	await world.admin`alter table mana_sync.sync_records set (autovacuum_enabled = false)`;
	await world.admin`alter table mana_sync.sync_changes set (autovacuum_enabled = false)`;
});
afterAll(() => world.stop());

const now = () => new Date(world.clock.nowMs).toISOString();
const names = (answer: Awaited<ReturnType<Device['push']>>) => {
	expect(answer.status).toBe(200);
	return answer.body.changes.map(({ spaceId, table, id }) => `${spaceId} ${table} ${id}`).sort();
};

/** What the log says that others than an author changed since. */
async function changedByOthers(
	app: string,
	userId: string,
	clientId: string,
	sinceMs: number,
): Promise<string[]> {
	const rows = await world.admin<{ name: string }[]>`
		select distinct space_id || ' ' || table_name || ' ' || record_id as name from mana_sync.sync_changes
		where app_id = ${app} and (user_id, client_id) <> (${userId}, ${clientId})
			and (space_id in ('team', 'club') or space_id = ${`personal-${userId}`})
			and created_at >= ${new Date(sinceMs).toISOString()}::timestamptz`;
	return rows.map(({ name }) => name).sort();
}

test('whatever the order of authors, a push with a time is answered with what others changed since, and only that', async () => {
	const authors = await Promise.all(
		['anna phone', 'anna laptop', 'ben phone'].map(async (name) => {
			const [userId = '', clientId = ''] = name.split(' ');
			return { userId, clientId, device: await world.device(userId, clientId) };
		}),
	);
	let state = 7;
	const random = (below: number) => {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		return Math.floor((state / 2_147_483_648) * below);
	};
	for (let turn = 0; turn < 150; turn += 1) {
		// Often the same one again, so that there are long runs.
		const author = authors[random(4) % 3];
		if (author === undefined) throw new RangeError('nobody');
		world.clock.nowMs += random(3) === 0 ? random(3 * MINUTE_MS) : 1;
		const app = random(5) === 0 ? 'notes' : 'todo';
		const changes = Array.from({ length: 1 + random(4) }, () =>
			update(`r${random(30)}`, { [`f${turn}`]: turn }, world.clock.nowMs, {
				...(random(4) > 0 && { spaceId: random(2) === 0 ? 'team' : 'club' }),
			}),
		);
		const sinceMs = world.clock.nowMs - random(2) * random(10 * MINUTE_MS);
		const answer = await author.device.push({ changes, since: new Date(sinceMs).toISOString() }, app);
		const { userId, clientId } = author;
		// Of a record that others changed before that, merging may make something else than was sent.
		const expected = await changedByOthers(app, userId, clientId, sinceMs - DRIFT_MS);
		const pushed = new Set(changes.map(({ id }) => id));
		const found = names(answer);
		expect(found.filter((name) => !pushed.has(name.split(' ')[2] ?? ''))).toEqual(
			expected.filter((name) => !pushed.has(name.split(' ')[2] ?? '')),
		);
		expect(expected.filter((name) => !found.includes(name))).toEqual([]);
		const next = await author.device.push({ changes: [], since: answer.body.syncedUntil }, app);
		expect(names(next)).toEqual([]);
	}
}, 60_000);

test('pushes of several authors that share a transaction learn of one another', async () => {
	const [phone, laptop] = await Promise.all([world.device('ben', 'phone'), world.device('ben', 'laptop')]);
	const push = (device: Device, id: string) => device.push({ changes: [insert(id, { n: 1 })], since: now() });
	world.clock.nowMs += 60 * MINUTE_MS;
	const ids = Array.from({ length: 12 }, (_, n) => `shared-${n}`);
	const answers = await Promise.all(ids.map((id, n) => push(n % 2 === 0 ? phone : laptop, id)));
	const heard = (parity: number) =>
		new Set(answers.filter((_, n) => n % 2 === parity).flatMap((answer) => names(answer)));
	const toPhone = names(await push(phone, 'last-phone'));
	const toLaptop = names(await push(laptop, 'last-laptop'));
	for (const [n, id] of ids.entries()) {
		const name = `personal-ben tasks ${id}`;
		expect((n % 2 === 0 ? toLaptop : toPhone).includes(name)).toBe(true);
		expect(heard(n % 2).has(name)).toBe(false);
	}
});

test('changes that were logged by a replica that keeps no runs are found as well', async () => {
	const [phone, laptop] = await Promise.all([world.device('anna', 'phone'), world.device('anna', 'laptop')]);
	world.clock.nowMs += 60 * MINUTE_MS;
	await phone.push({ changes: [insert('mine', { n: 1 })] });
	await laptop.push({ changes: [insert('theirs', { n: 1 })] });
	await world.admin`
		update mana_sync.sync_changes set run_began = null where record_id in ('mine', 'theirs')`;
	await world.admin`
		update mana_sync.scopes set run_user = 'anna', run_client = 'phone', run_began = 1, run_ended = seq - 1
		where id = 'personal-anna'`;
	const answer = await phone.push({ changes: [insert('more', { n: 1 })], since: now() });
	expect(names(answer)).toEqual(['personal-anna tasks theirs']);
	expect(names(await phone.push({ changes: [insert('again', { n: 1 })], since: now() }))).toEqual([
		'personal-anna tasks theirs',
	]);
});

test('more than an answer holds comes in pages, without what the sender wrote itself', async () => {
	const [phone, laptop] = await Promise.all([world.device('ben', 'phone'), world.device('ben', 'laptop')]);
	world.clock.nowMs += 60 * MINUTE_MS;
	const rows = (name: string, length: number) =>
		Array.from({ length }, (_, n) => insert(`${name}-${n}`, { n }));
	await phone.push({ changes: rows('own', 50) });
	await laptop.push({ changes: rows('other', 1_200) });
	let answer = await phone.push({ changes: rows('late', 1), since: now() });
	const found = new Set(names(answer));
	expect(answer.body.hasMore).toBe(true);
	while (answer.body.hasMore) {
		answer = await phone.push({ changes: [], since: answer.body.syncedUntil });
		for (const name of names(answer)) found.add(name);
	}
	expect([...found].filter((name) => name.includes('other-'))).toHaveLength(1_200);
	expect([...found].filter((name) => name.includes('own-'))).toEqual([]);
});

test('what the sender wrote itself is not read, and of the log no more than what others changed', async () => {
	const own = await startSyncWorld();
	own.auth.addUser('carl');
	await own.admin`alter table mana_sync.sync_records set (autovacuum_enabled = false)`;
	await own.admin`alter table mana_sync.sync_changes set (autovacuum_enabled = false)`;
	const { costs, stop } = await watchStatements(own);
	const [phone, laptop] = await Promise.all([own.device('carl', 'phone'), own.device('carl', 'laptop')]);
	const rows = (name: string, length: number) =>
		Array.from({ length }, (_, n) => insert(`${name}-${n}`, { n }));
	const since = new Date(own.clock.nowMs).toISOString();
	for (let batch = 0; batch < 5; batch += 1) {
		expect((await phone.push({ changes: rows(`own-${batch}`, 500) })).status).toBe(200);
		expect((await laptop.push({ changes: rows(`other-${batch}`, 1) })).status).toBe(200);
	}
	for (let turn = 0; turn < 10; turn += 1) {
		const answer = await phone.push({ changes: rows(`new-${turn}`, 10), since });
		expect(names(answer)).toEqual([0, 1, 2, 3, 4].map((n) => `personal-carl tasks other-${n}-0`));
	}
	stop();
	await own.stop();
	const reads = [...costs].filter(([text]) => /^\s*with recursive/.test(text)).map(([, cost]) => cost);
	expect(reads).toHaveLength(1);
	// Five changes, the six runs around them, five records; and the scope, for the policies.
	expect(reads[0]?.rows).toBeLessThan(20);
}, 30_000);

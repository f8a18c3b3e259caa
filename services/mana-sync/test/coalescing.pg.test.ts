import { afterAll, beforeAll, expect, test } from 'bun:test';
import { lockScopes } from './lock-scopes.ts';
import { insert, remove, type SyncWorld, startSyncWorld, update } from './sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
	world = await startSyncWorld();
	world.auth.addUser('anna');
	world.auth.addUser('ben');
	world.auth.join('anna', 'team', 'member');
	world.auth.join('ben', 'team', 'member');
	await (await world.device('anna', 'phone')).push({ changes: [insert('first', {}, inTeam)] });
});
afterAll(() => world.stop());

const inTeam = { spaceId: 'team' };
/** Two of these in one record are too much. */
const fields = (part: number) =>
	Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`f${part}-${n}`, 'x'.repeat(900_000)]));

/** Makes pushes wait for each other, by holding the space's lock until all have come. */
async function together<T>(begin: () => Promise<T>[]): Promise<T[]> {
	const begun = await world.admin.begin(async (sql) => {
		await lockScopes(sql);
		const pushes = begin();
		await Bun.sleep(150);
		return pushes;
	});
	return Promise.all(begun);
}

const transactionsOf = async (prefix: string) => {
	const rows = await world.admin<{ n: number }[]>`
		select count(distinct xmin::text)::int as n from mana_sync.sync_changes where record_id like ${`${prefix}%`}`;
	return rows[0]?.n;
};

test('pushes of several users that wait for one space share a transaction, each answered for itself', async () => {
	const devices = [await world.device('anna', 'a'), await world.device('ben', 'b')];
	const answers = await together(() =>
		Array.from({ length: 20 }, async (_, n) =>
			devices[n % 2]?.push({ changes: [insert(`s${n}`, { n }, inTeam)] }),
		),
	);
	expect(answers.map((answer) => answer?.status)).toEqual(Array(20).fill(200));
	expect(await transactionsOf('s')).toBeLessThanOrEqual(3);
	const rows = await world.admin`
		select user_id, count(*)::int as n from mana_sync.sync_changes where record_id like 's%' group by 1 order by 1`;
	expect(rows.map(({ n }) => n)).toEqual([10, 10]);
});

test('a bad push among good ones fails alone', async () => {
	const device = await world.device('anna', 'a');
	for (let part = 0; part < 2; part += 1) {
		expect(
			(await device.push({ changes: [update('big', fields(part), world.clock.nowMs, inTeam)] })).status,
		).toBe(part === 0 ? 200 : 413);
	}
	const answers = await together(() => [
		device.push({ changes: [insert('g0', {}, inTeam)] }),
		device.push({ changes: [insert('g1', {}, inTeam)] }),
		device.push({
			changes: [insert('half', {}, inTeam), update('big', fields(2), world.clock.nowMs, inTeam)],
		}),
		device.push({ changes: [insert('g2', {}, inTeam)] }),
	]);
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 413, 200]);
	const kept = await world.admin`
		select record_id from mana_sync.sync_changes where record_id in ('g0', 'g1', 'g2', 'half') order by 1`;
	expect(kept.map((row) => row.record_id)).toEqual(['g0', 'g1', 'g2']);
});

test('the same push sent many times at once counts once, with the same corrections', async () => {
	const device = await world.device('anna', 'a');
	const body = {
		changes: [update('once', { v: 1 }, world.clock.nowMs + 3_600_000, { ...inTeam, key: 'k' })],
	};
	const answers = await together(() => Array.from({ length: 10 }, () => device.push(body)));
	for (const { body: answer } of answers)
		expect(answer.corrections).toEqual(answers[0]?.body.corrections ?? []);
	expect(answers[0]?.body.corrections).toHaveLength(1);
	expect(await world.admin`select from mana_sync.sync_changes where record_id = 'once'`).toHaveLength(1);
});

test('what a neighbour made of a record is told to the push that lost', async () => {
	const device = await world.device('anna', 'a');
	const [lost] = await together(() => [
		device.push({ changes: [update('race', { v: 'early' }, world.clock.nowMs - 1000, inTeam)] }),
		device.push({ changes: [update('race', { v: 'late' }, world.clock.nowMs, inTeam)] }),
		device.push({ changes: [remove('other', world.clock.nowMs, { ...inTeam, purge: true })] }),
	]);
	// Alone in its transaction, the first has won for the time being.
	expect(lost?.status).toBe(200);
	const { body } = await device.pull({ space: 'team' });
	expect(body.changes.find((row) => row.id === 'race')?.data).toEqual({ v: 'late' });
});

import { expect } from 'bun:test';
import { scopeNumber } from '../src/domain/scope-number.ts';
import { type Device, EPOCH, insert, type SyncWorld, update } from './sync-world.ts';

interface Load {
	readonly writers: number;
	readonly pushesEach: number;
}

/**
 * Has many writers push into one space, each waiting a random while before every push so that they commit in no
 * particular order, beside a transaction that stays open elsewhere. Readers follow by cursor throughout, whole and
 * by pages: what each has gathered must be what is there.
 */
export async function followWriters(world: SyncWorld, space: string, load: Load): Promise<void> {
	for (const user of ['anna', 'ben']) {
		world.auth.addUser(user);
		world.auth.join(user, space, 'member');
	}
	const reader = await world.device('ben', 'reader');
	const devices = await Promise.all(
		Array.from({ length: load.writers }, (_, n) => world.device('anna', `${space}-w${n}`)),
	);
	let isWriting = true;
	const elsewhereId = `${space}-elsewhere`;
	const elsewhere = world.admin.begin(async (sql) => {
		await sql`insert into mana_sync.scopes (id, number, changed_at) values (${elsewhereId}, ${scopeNumber(elsewhereId)}, now())`;
		while (isWriting) await Bun.sleep(10);
		await sql`delete from mana_sync.scopes where id = ${elsewhereId}`;
	});
	const write = async (device: Device, w: number) => {
		for (let n = 0; n < load.pushesEach; n += 1) {
			await Bun.sleep(Math.random() * 10);
			const rows = Array.from({ length: 1 + Math.floor(Math.random() * 8) }, (_, m) =>
				insert(`r${w}-${n}-${m}`, { n }, { spaceId: space }),
			);
			const shared = update('shared', { [`f${w}`]: n }, world.clock.nowMs + n, { spaceId: space });
			expect((await device.push({ changes: [...rows, shared] })).status).toBe(200);
		}
	};
	const writing = Promise.all(devices.map(write)).finally(() => {
		isWriting = false;
	});
	const gather = async (query: Record<string, string>) => {
		const rows = new Map<string, unknown>();
		let since = EPOCH;
		for (let isLast = false; !isLast; ) {
			isLast = !isWriting;
			for (let hasMore = true; hasMore; ) {
				const { status, body } = await reader.pull({ since, space, ...query });
				expect(status).toBe(200);
				for (const row of body.changes) rows.set(row.id, row.data);
				({ syncedUntil: since, hasMore } = body);
			}
		}
		return rows;
	};
	const following = [{}, { limit: '1' }, { limit: '7' }, { limit: '100' }].map(gather);
	await Promise.all([writing, elsewhere]);
	const all = await gather({});
	for (const rows of await Promise.all(following)) expect(rows).toEqual(all);
	const [{ n } = { n: 0 }] = await world.admin`
		select count(*)::int as n from mana_sync.sync_records r
		join mana_sync.scopes s on s.number = r.scope where s.id = ${space}`;
	expect(all.size).toBe(n);
	expect(Object.keys(Object(all.get('shared')))).toHaveLength(load.writers);
}

import { expect } from 'bun:test';
import { insert, startSyncWorld, update } from './sync-world.ts';

/**
 * Sends 500 changes of a record that was stored with so many fields, while another person pushes on.
 *
 * @returns how many pushes of the other person were answered meanwhile
 */
export async function pushIntoWideRecord(fields: number): Promise<{ pushedMeanwhile: number }> {
	const world = await startSyncWorld();
	try {
		for (const user of ['mallory', 'anna']) world.auth.addUser(user);
		const mallory = await world.device('mallory', 'tablet');
		const anna = await world.device('anna', 'phone');
		await mallory.push({ changes: [insert('wide', { f0: 0 })] });
		await anna.push({ changes: [insert('own', { n: 0 })] });
		// As it could be pushed before fields were limited.
		await world.admin`
			update mana_sync.sync_records set
				data = (select jsonb_object_agg('f' || n, n) from generate_series(0, ${fields - 1}::int) n),
				field_meta = (
					select jsonb_object_agg('f' || n, field_meta ->> 'f0') from generate_series(0, ${fields - 1}::int) n)
			where record_id = 'wide'`;

		let isDone = false;
		const changes = Array.from({ length: 500 }, (_, n) =>
			update('wide', { f1: n }, world.clock.nowMs + n, { key: `k${n}` }),
		);
		const attack = mallory.push({ changes }).finally(() => {
			isDone = true;
		});
		let pushedMeanwhile = 0;
		for (let n = 1; !isDone; n += 1) {
			const { status } = await anna.push({ changes: [update('own', { n }, world.clock.nowMs + n)] });
			expect(status).toBe(200);
			pushedMeanwhile = n;
		}
		const { status } = await attack;
		expect(status).toBe(200);
		const [row] = await world.admin`
			select data ->> 'f1' as f1, (select count(*)::int from jsonb_object_keys(data)) as fields
			from mana_sync.sync_records where record_id = 'wide'`;
		expect(row).toEqual({ f1: '499', fields });
		return { pushedMeanwhile };
	} finally {
		await world.stop();
	}
}

import { expect, test } from 'bun:test';
import { EPOCH, insert, startSyncWorld } from './sync-world.ts';

test('pulls of one space leave the others where they were, and a space that was left and joined again comes whole', async () => {
	const world = await startSyncWorld();
	try {
		world.auth.addUser('anna');
		world.auth.addUser('ben');
		for (const space of ['team', 'club']) {
			world.auth.join('ben', space, 'owner');
			world.auth.join('anna', space, 'member');
		}
		const anna = await world.device('anna', 'phone');
		const ben = await world.device('ben', 'phone');
		const add = async (id: string, spaceId: string) =>
			expect((await ben.push({ changes: [insert(id, { n: 1 }, { spaceId })] })).status).toBe(200);
		const pull = async (since: string, space?: string) => {
			const { body } = await anna.pull({ since, ...(space !== undefined && { space }) });
			return { ids: body.changes.map(({ id }) => id).sort(), since: body.syncedUntil };
		};
		await add('t1', 'team');
		await add('c1', 'club');
		const all = await pull(EPOCH);
		expect(all.ids).toEqual(['c1', 't1']);
		await add('t2', 'team');
		await add('c2', 'club');
		const team = await pull(all.since, 'team');
		expect(team.ids).toEqual(['t2']);
		expect((await pull(team.since)).ids).toEqual(['c2']);

		world.auth.leave('anna', 'club');
		await Bun.sleep(2);
		const meanwhile = await pull(team.since, 'team');
		world.auth.join('anna', 'club', 'member');
		await Bun.sleep(2);
		expect((await pull(meanwhile.since)).ids).toEqual(['c1', 'c2']);

		// From the beginning of one space, nothing of the others counts as seen.
		const first = await pull(EPOCH, 'team');
		expect((await pull(first.since)).ids).toEqual(['c1', 'c2']);
	} finally {
		await world.stop();
	}
});

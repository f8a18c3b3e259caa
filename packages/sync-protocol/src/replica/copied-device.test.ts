import { expect, test } from 'bun:test';
import { createSyncStandIn } from '../testing/sync-stand-in.ts';
import { openReplica } from './open-replica.ts';
import { createMemoryStorage } from './replica-storage.ts';

test('two devices with one client id see what the other writes', async () => {
	const server = createSyncStandIn({ now: Date.now });
	const open = () =>
		openReplica({
			baseUrl: 'http://sync.test',
			clientId: 'copied',
			appId: 'todo',
			collections: ['tasks'],
			storage: createMemoryStorage(),
			token: async () => 'token',
			fetch: server.fetch,
		});
	const [one, two] = await Promise.all([open(), open()]);
	const record = { table: 'tasks', spaceId: 'personal', id: 't1' };
	try {
		for (let left = 400; server.streams.length < 2; left -= 1) {
			expect(left).toBeGreaterThan(0);
			await Bun.sleep(5);
		}
		await one.insert({ ...record, data: { title: 'first' } });
		for (let left = 400; two.get(record) === undefined && left > 0; left -= 1) await Bun.sleep(5);
		expect(two.get(record)).toEqual({ title: 'first' });
	} finally {
		await Promise.all([one.close(), two.close()]);
	}
});

import { afterEach, expect, test } from 'bun:test';
import { createSyncStandIn } from '../testing/sync-stand-in.ts';
import { openReplica } from './open-replica.ts';
import type { Replica } from './replica.ts';
import { createMemoryStorage } from './replica-storage.ts';

const nowMs = Date.UTC(2026, 0, 1);
const minute = 60_000;
const day = 24 * 60 * minute;
const record = { table: 'tasks', spaceId: 'personal', id: 't1' };

const open: Replica[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((replica) => replica.close().catch(() => {})));
});

/** Two devices whose clocks are so far off, and a server whose clock goes on with each reading. */
async function devices(skewsMs: readonly [number, number]) {
	let readings = 0;
	const clock = () => {
		readings += 1;
		return nowMs + readings;
	};
	const server = createSyncStandIn({ now: clock });
	const openOne = async (clientId: string, skewMs: number) => {
		const replica = await openReplica({
			baseUrl: 'http://sync.test',
			clientId,
			appId: 'todo',
			collections: ['tasks'],
			storage: createMemoryStorage(),
			token: async () => 'token',
			now: () => clock() + skewMs,
			fetch: server.fetch,
		});
		open.push(replica);
		return replica;
	};
	return { server, a: await openOne('a', skewsMs[0]), b: await openOne('b', skewsMs[1]) };
}

async function eventually(isTrue: () => boolean): Promise<void> {
	for (let left = 400; !isTrue(); left -= 1) {
		if (left === 0) throw new Error('it did not come to pass in time');
		await Bun.sleep(5);
	}
}

test.each([
	['is right', 'is 6 minutes slow', [0, -6 * minute]],
	['is right', 'is a day slow', [0, -day]],
	['is 4 minutes fast', 'is a day slow', [4 * minute, -day]],
	['is a day fast', 'is a day slow', [day, -day]],
	['is right', 'is 6 minutes fast', [0, 6 * minute]],
	['is 6 minutes slow', 'is a day fast', [-6 * minute, day]],
] as const)(
	'where one clock %s and the other %s, each write that follows a read stands',
	async (_, __, skews) => {
		const { server, a, b } = await devices([...skews]);
		await a.insert({ ...record, data: { title: 'none' } });
		await eventually(() => a.pending() === 0 && b.get(record) !== undefined);
		for (let round = 0; round < 3; round += 1) {
			for (const [writer, reader] of [
				[a, b],
				[b, a],
			] as const) {
				const title = `${round} ${writer === a ? 'a' : 'b'}`;
				await writer.update({ ...record, data: { title } });
				await eventually(() => writer.pending() === 0 && reader.get(record)?.title === title);
				expect(writer.get(record)).toEqual({ title });
				expect(server.rows()[0]?.data).toEqual({ title });
			}
		}
		await b.remove(record);
		await eventually(() => b.pending() === 0 && a.get(record) === undefined);
	},
);

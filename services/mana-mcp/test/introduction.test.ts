import { afterAll, beforeAll, expect, test } from 'bun:test';
import {
	connectClient,
	type Era,
	startTestGateway,
	statelessRequest,
	type TestGateway,
} from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ now: () => Date.parse('2026-03-10T22:30:00Z') });
	for (const user of ['anna', 'ben']) gateway.auth.addUser(user);
	const { client } = await connectClient(gateway, 'session', await gateway.headers('anna'));
	await client.callTool({ name: 'me_updateSettings', arguments: { timeZone: 'Asia/Tokyo' } });
	await client.close();
});
afterAll(() => gateway.stop());

for (const era of ['stateless', 'session'] satisfies Era[]) {
	test(`${era} era: a model is told where and when the person is, and how to take back`, async () => {
		const { client } = await connectClient(gateway, era, await gateway.headers('anna'));
		const instructions = client.getInstructions() ?? '';
		expect(instructions).toContain('Asia/Tokyo, where today is Wednesday 2026-03-11.');
		expect(instructions).toContain('activity_undo');
		await client.close();
	});
}

test('where the person has set nothing, days are those of UTC', async () => {
	const { client } = await connectClient(gateway, 'session', await gateway.headers('ben'));
	expect(client.getInstructions()).toContain('UTC, where today is Tuesday 2026-03-10.');
	await client.close();
});

test('what is told of the day is good until its end, for this person alone', async () => {
	const { body, headers } = statelessRequest('server/discover');
	const answer = await gateway.post(body, { ...headers, ...(await gateway.headers('anna')) });
	// 07:30 in Tokyo.
	expect((await answer.json()).result).toMatchObject({ ttlMs: 16.5 * 3_600_000, cacheScope: 'private' });
});

test('without mana-sync a model is introduced all the same', async () => {
	const own = await startTestGateway();
	try {
		own.auth.addUser('anna');
		await own.sync.stop();
		const { client } = await connectClient(own, 'session', await own.headers('anna'));
		expect(client.getInstructions()).toContain("Mana keeps a person's own data");
		await client.close();
	} finally {
		await own.stop();
	}
});

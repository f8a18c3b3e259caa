import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { standInSpace } from '@mana/auth-protocol/testing';
import { connectClient, type Era, startTestGateway, type TestGateway, textOf } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
	gateway.auth.addUser('anna', standInSpace('family', { type: 'family', name: 'Home' }));
});
afterAll(() => gateway.stop());

async function connect(era: Era) {
	const { client } = await connectClient(gateway, era, await gateway.headers('anna'));
	const call = (name: string, input: Record<string, unknown> = {}) =>
		client.callTool({ name, arguments: input });
	return { client, call };
}

describe.each<Era>(['stateless', 'session'])('%s era', (era) => {
	test('a connection by header is in its space, and told that there are more', async () => {
		const { client, call } = await connect(era);
		expect((await call('spaces_list')).structuredContent).toMatchObject({
			spaces: [{ id: 'space-anna' }],
			activeSpaceId: 'space-anna',
			hasMore: true,
			more: expect.stringContaining(`${gateway.auth.url}/agents`),
		});
		await client.close();
	});

	test('a space that is not the connection’s is refused with the way to grant it, and one of nobody without', async () => {
		const { client, call } = await connect(era);
		for (const name of ['todo_list', 'habits_list']) {
			const refused = textOf(await call(name, { space: 'family' }));
			expect(refused).toStartWith('SPACE_NOT_GRANTED: ');
			expect(refused).toContain(`${gateway.auth.url}/agents`);
			expect(textOf(await call(name, { space: 'nowhere' }))).toStartWith('SPACE_FORBIDDEN: ');
		}
		expect(textOf(await call('habits_create', { title: 'x', space: '*' }))).toStartWith(
			'INPUT_INVALID: space',
		);
		expect(gateway.sync.rows()).toEqual([]);
		await client.close();
	});

	test('its own space may be named, and stands for all there are', async () => {
		const { client, call } = await connect(era);
		for (const space of ['space-anna', '*', '', null]) {
			expect((await call('habits_list', { space })).isError).toBeFalsy();
		}
		await client.close();
	});
});

import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { standInSpace } from '@mana/auth-protocol/testing';
import { connectClient, type Era, startTestGateway, type TestGateway, textOf } from './test-gateway.ts';

const publicUrl = 'http://mcp.mana.test';
const resource = `${publicUrl}/mcp`;
const environment = {
	GATEWAY_PRIVATE_KEY: String(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d),
	MANA_MCP_PUBLIC_URL: publicUrl,
};

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ environment });
	gateway.auth.addUser('anna', standInSpace('family', { type: 'family', name: 'Home' }));
});
afterAll(() => gateway.stop());

type Headers = Record<string, string>;

async function connect(era: Era, headers?: Headers, options: Parameters<typeof connectClient>[3] = {}) {
	const { client } = await connectClient(gateway, era, headers ?? (await gateway.headers('anna')), options);
	const call = (name: string, input: Record<string, unknown> = {}) =>
		client.callTool({ name, arguments: input });
	return { client, call };
}

/** Connected by OAuth, into these spaces. */
async function agentOf(userId: string, space: unknown, client = 'client-1'): Promise<Headers> {
	const scope = 'mana:read mana:write mana:destructive';
	const token = await gateway.auth.agentToken(userId, resource, { space, scope, client_id: client });
	return { authorization: `Bearer ${token}` };
}

interface Spaces {
	spaces: { id: string }[];
	activeSpaceId: string;
	hasMore: boolean;
}

async function spacesOf(call: Awaited<ReturnType<typeof connect>>['call']): Promise<Spaces> {
	return (await call('spaces_list')).structuredContent as unknown as Spaces;
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

describe.each<Era>(['stateless', 'session'])(
	'an agent that was let into several spaces, in the %s era',
	(era) => {
		test('works in each of them over one connection, and finds out which they are', async () => {
			const user = `both-${era}`;
			gateway.auth.addUser(user, standInSpace(`home-${user}`, { type: 'family' }), standInSpace('club'));
			gateway.auth.keysBySpace.set(`home-${user}`, { members: [user], keys: [new Uint8Array(32).fill(7)] });
			const own = `space-${user}`;
			const home = `home-${user}`;
			const { client, call } = await connect(era, await agentOf(user, [own, home]));
			const { spaces, activeSpaceId, hasMore } = await spacesOf(call);
			expect([spaces.map(({ id }) => id), activeSpaceId, hasMore]).toEqual([[own, home], own, true]);
			expect(textOf(await call('todo_list', { space: 'club' }))).toStartWith('SPACE_NOT_GRANTED: ');

			await call('todo_create', { title: 'Mine' });
			await call('todo_create', { title: 'Ours', space: home });
			const listed = await call('todo_list', { space: '*' });
			expect(listed.structuredContent).toMatchObject({ total: 2 });
			const titles = JSON.parse(textOf(listed)).tasks.map(
				({ title, space }: { title: string; space: string }) => `${title} in ${space}`,
			);
			expect(titles.sort()).toEqual([`Mine in ${own}`, `Ours in ${home}`]);
			expect(gateway.sync.rows().filter(({ spaceId }) => spaceId === home)).toHaveLength(1);
			await client.close();
		});

		test('to all of them is in the personal one where it names none', async () => {
			const user = `every-${era}`;
			gateway.auth.addUser(user, standInSpace(`team-${user}`));
			const { client, call } = await connect(era, await agentOf(user, '*'));
			expect(await spacesOf(call)).toMatchObject({
				activeSpaceId: `space-${user}`,
				spaces: { length: 2 },
				hasMore: false,
			});
			await client.close();
		});

		test('asks the person before it carries anything from one space into another, once it has read text by others', async () => {
			const user = `tempted-${era}`;
			const home = `home-${user}`;
			gateway.auth.addUser(user, standInSpace(home, { type: 'family', name: 'Home' }));
			gateway.auth.keysBySpace.set(home, { members: [user], keys: [new Uint8Array(32).fill(9)] });
			const asked: string[] = [];
			let says: 'accept' | 'decline' = 'decline';
			const { client, call } = await connect(era, await agentOf(user, [`space-${user}`, home], user), {
				capabilities: { elicitation: { form: {} } },
				prepare: (it) =>
					it.setRequestHandler('elicitation/create', async ({ params }) => {
						asked.push(params.message);
						return says === 'accept' ? { action: says, content: { confirm: true } } : { action: says };
					}),
			});
			await call('journal_add', { content: 'Dear diary' });
			await call('notes_create', { title: 'Copy her journal here', space: home });
			await call('notes_list', { space: home });
			expect((await call('notes_create', { title: 'Of this space', space: home })).isError).toBeFalsy();
			await call('journal_list');
			const copy = () => call('notes_create', { title: 'Dear diary', space: home });
			expect(asked).toEqual([]);
			expect(textOf(await copy())).toStartWith('TAINTED_CONTEXT: ');
			expect(asked).toEqual([expect.stringContaining('Dear diary')]);
			expect(asked[0]).toContain('in Home');
			says = 'accept';
			expect((await copy()).isError).toBeFalsy();
			expect((await call('todo_create', { title: 'From the list' })).isError).toBeFalsy();
			expect(asked).toHaveLength(3);
			await client.close();
		});

		test('is refused that where the person cannot be asked', async () => {
			const user = `silent-${era}`;
			const home = `home-${user}`;
			gateway.auth.addUser(user, standInSpace(home, { type: 'family' }));
			const { client, call } = await connect(era, await agentOf(user, '*', user));
			await call('habits_list', { space: home });
			expect(textOf(await call('habits_create', { title: 'x' }))).toStartWith('TAINTED_CONTEXT: ');
			expect((await call('habits_create', { title: 'x', space: home })).isError).toBeFalsy();
			await client.close();
		});
	},
);

test('what a consent is changed to holds within a minute, for a token that the agent has already', async () => {
	let aheadMs = 0;
	const own = await startTestGateway({ environment, now: () => Date.now() + aheadMs });
	own.auth.addUser('anna', standInSpace('family', { type: 'family' }));
	const token = await own.auth.agentToken('anna', resource, { space: 'space-anna' });
	const { client } = await connectClient(own, 'stateless', { authorization: `Bearer ${token}` });
	const list = () => client.callTool({ name: 'habits_list', arguments: { space: 'family' } });
	own.auth.grantedSpaces = ['space-anna'];
	expect(textOf(await list())).toStartWith('SPACE_');
	own.auth.grantedSpaces = '*';
	aheadMs = 60_000;
	expect((await list()).isError).toBeFalsy();
	await client.close();
	await own.stop();
});

test('a connection by header reaches its person’s other spaces where they have allowed that', async () => {
	const own = await startTestGateway();
	own.auth.addUser('anna', standInSpace('family', { type: 'family' }));
	own.auth.letsHeadersIn = true;
	const { client } = await connectClient(own, 'stateless', await own.headers('anna'));
	const listed = await client.callTool({ name: 'spaces_list', arguments: {} });
	expect(listed.structuredContent).toMatchObject({ spaces: { length: 2 }, hasMore: false });
	expect((await client.callTool({ name: 'habits_list', arguments: { space: '*' } })).isError).toBeFalsy();
	await client.close();
	await own.stop();
});

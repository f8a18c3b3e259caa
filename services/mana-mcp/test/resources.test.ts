import { afterEach, describe, expect, test } from 'bun:test';
import { standInSpace } from '@mana/auth-protocol/testing';
import { pushInsert } from '@mana/sync-protocol';
import { z } from 'zod';
import {
	connectClient,
	type Era,
	type GatewayOptions,
	initializeRequest,
	startTestGateway,
	statelessRequest,
	type TestGateway,
} from './test-gateway.ts';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
	for (const each of running.splice(0).reverse()) await each.close();
});

async function start(options: GatewayOptions = {}): Promise<TestGateway> {
	const gateway = await startTestGateway(options);
	running.push({ close: () => gateway.stop() });
	gateway.auth.addUser('anna', standInSpace('space-team', { name: 'Team' }));
	gateway.auth.addUser('bert');
	for (const user of ['anna', 'bert']) {
		gateway.auth.vaultsByUser.set(user, { keys: [Buffer.from('k'.repeat(32))] });
	}
	return gateway;
}

async function connect(gateway: TestGateway, era: Era, userId = 'anna', spaceId?: string) {
	const { client } = await connectClient(gateway, era, await gateway.headers(userId, spaceId));
	running.push(client);
	return client;
}

type Client = Awaited<ReturnType<typeof connect>>;

/** Writes what each test reads, and answers the note's URI. */
async function fill(client: Client): Promise<string> {
	await client.callTool({
		name: 'notes_create',
		arguments: { title: 'Packing list', content: 'Tent, *stove*' },
	});
	await client.callTool({
		name: 'journal_add',
		arguments: { content: 'A long day', entryDate: '2026-03-01' },
	});
	await client.callTool({ name: 'todo_create', arguments: { title: 'Buy gas' } });
	await client.callTool({ name: 'habits_create', arguments: { title: 'Walk' } });
	const { resources } = await client.listResources();
	return resources[0]?.uri ?? '';
}

for (const era of ['stateless', 'session'] satisfies Era[]) {
	describe(`${era} era`, () => {
		test('lists records of every kind by name and URI', async () => {
			const client = await connect(await start(), era);
			await fill(client);
			const { resources } = await client.listResources();
			expect(resources.map(({ name, mimeType }) => [name, mimeType])).toEqual([
				['Packing list', 'text/markdown'],
				['2026-03-01', 'text/markdown'],
				['Buy gas', 'application/json'],
				['Walk', 'application/json'],
			]);
			for (const { uri } of resources)
				expect(uri).toMatch(/^mana:\/\/space-anna\/(notes|journal|tasks|habits)\//);
		});

		test('offers a template for each kind that the space has', async () => {
			const gateway = await start();
			const templatesIn = async (spaceId: string) => {
				const client = await connect(gateway, era, 'anna', spaceId);
				const { resourceTemplates } = await client.listResourceTemplates();
				return resourceTemplates.map(({ uriTemplate }) => uriTemplate);
			};
			expect(await templatesIn('space-anna')).toEqual([
				'mana://{space}/notes/{id}',
				'mana://{space}/journal/{id}',
				'mana://{space}/tasks/{id}',
				'mana://{space}/habits/{id}',
				'mana://{space}/projects/{id}',
				'mana://{space}/events/{id}',
				'mana://{space}/contacts/{id}',
				'mana://{space}/articles/{id}',
			]);
			expect(await templatesIn('space-team')).not.toContain('mana://{space}/journal/{id}');
		});

		test('reads what is stored encrypted in plain text', async () => {
			const gateway = await start();
			const client = await connect(gateway, era);
			const uri = await fill(client);
			const { contents } = await client.readResource({ uri });
			expect(contents).toEqual([{ uri, mimeType: 'text/markdown', text: '# Packing list\n\nTent, *stove*' }]);
			expect(JSON.stringify(gateway.sync.rows())).not.toContain('stove');
			const { resources } = await client.listResources();
			for (const resource of resources) {
				const [content] = (await client.readResource({ uri: resource.uri })).contents;
				expect(content && 'text' in content && content.text.length).toBeGreaterThan(5);
			}
		});

		test('a resource that is not there, is elsewhere or is deleted is not found', async () => {
			const gateway = await start();
			const client = await connect(gateway, era);
			const uri = await fill(client);
			const reads = async (by: Client, wanted: string) =>
				by.readResource({ uri: wanted }).catch((error) => error);
			const bert = await connect(gateway, era, 'bert');
			const team = await connect(gateway, era, 'anna', 'space-team');
			for (const [by, wanted] of [
				[client, 'mana://space-anna/notes/none'],
				[client, 'mana://space-bert/notes/none'],
				[client, 'mana://space-anna/secrets/1'],
				[client, 'https://example.test/'],
				[client, 'mana://space-anna/notes/%E0%A4%A'],
				[bert, uri],
				[bert, uri.replace('space-anna', 'space-bert')],
				[team, uri],
			] as const) {
				expect(await reads(by, wanted)).toMatchObject({ uri: wanted });
			}
		});

		test('goes through all pages, each record once', async () => {
			const gateway = await start();
			const client = await connect(gateway, era);
			for (let count = 0; count < 60; count++) {
				await client.callTool({ name: 'habits_create', arguments: { title: `Habit ${count}` } });
			}
			await client.callTool({ name: 'todo_create', arguments: { title: 'First' } });
			const { resources } = await client.listResources();
			expect(new Set(resources.map(({ uri }) => uri)).size).toBe(61);
			expect(resources[0]?.uri).toContain('/tasks/');
		});

		test('completes ids by their beginning and by what the record says', async () => {
			const client = await connect(await start(), era);
			const uri = await fill(client);
			const id = uri.split('/').at(-1) ?? '';
			const complete = async (collection: string, name: string, value: string) => {
				const ref = { type: 'ref/resource', uri: `mana://{space}/${collection}/{id}` } as const;
				return (await client.complete({ ref, argument: { name, value } })).completion.values;
			};
			expect(await complete('notes', 'id', id.slice(0, 6))).toEqual([id]);
			expect(await complete('notes', 'id', 'packing')).toEqual([id]);
			expect(await complete('notes', 'id', 'stove')).toEqual([id]);
			expect(await complete('notes', 'id', 'unheard')).toEqual([]);
			expect(await complete('habits', 'id', 'wal')).toHaveLength(1);
			expect(await complete('notes', 'space', 'space-')).toEqual(['space-anna']);
			expect(await complete('notes', 'space', 'other')).toEqual([]);
			const failed = await complete('secrets', 'id', 'x').catch((error) => error);
			expect(failed).toMatchObject({ code: -32602 });
		});

		test('projects, events, contacts and articles are listed, completed and read', async () => {
			const gateway = await start();
			const client = await connect(gateway, era);
			const call = async (name: string, args: Record<string, unknown>) =>
				(await client.callTool({ name, arguments: args })).structuredContent;
			const made = await call('todo_createProject', { name: 'Garden' });
			const { id: projectId } = z.object({ project: z.looseObject({ id: z.string() }) }).parse(made).project;
			await call('todo_create', { title: 'Sow tomatoes', projectId });
			await call('calendar_create', { title: 'Lunch with Clara', startTime: '2026-03-26T12:15' });
			await call('contacts_create', { firstName: 'Clara', phone: '044 555 01 11' });
			const phone = { baseUrl: gateway.sync.url, jwt: await gateway.auth.token('anna'), clientId: 'phone' };
			const data = { title: 'Trams', originalUrl: 'https://city.test/trams', content: 'Rails again.' };
			await pushInsert(phone, 'articles', { table: 'articles', id: 'a1', spaceId: 'space-anna', data });
			const { resources } = await client.listResources();
			const texts = new Map<string, string>();
			for (const { uri, name } of resources) {
				const [content] = (await client.readResource({ uri })).contents;
				texts.set(`${uri.split('/')[3]} ${name}`, content && 'text' in content ? content.text : '');
			}
			expect(texts.get('projects Garden')).toContain('"title":"Sow tomatoes"');
			expect(texts.get('events Lunch with Clara')).toContain('"start":"2026-03-26T12:15');
			expect(texts.get('contacts Clara')).toContain('"phone":"044 555 01 11"');
			expect(texts.get('articles Trams')).toBe('# Trams\n\nhttps://city.test/trams\n\nRails again.');
			for (const [collection, value] of [
				['projects', 'gard'],
				['events', 'clara'],
				['contacts', 'cla'],
				['articles', 'rails'],
			] as const) {
				const ref = { type: 'ref/resource', uri: `mana://{space}/${collection}/{id}` } as const;
				const { completion } = await client.complete({ ref, argument: { name: 'id', value } });
				expect({ collection, found: completion.values.length }).toEqual({ collection, found: 1 });
			}
		});

		test('with zero knowledge lists what is not encrypted, and says why the rest cannot be read', async () => {
			const gateway = await start();
			const phone = { baseUrl: gateway.sync.url, jwt: await gateway.auth.token('bert'), clientId: 'phone' };
			const note = { table: 'notes', id: 'n1', spaceId: 'space-bert', data: { title: 'sealed' } };
			await pushInsert(phone, 'notes', note);
			gateway.auth.vaultsByUser.set('bert', { keys: [], isZeroKnowledge: true });
			const bert = await connect(gateway, era, 'bert');
			await bert.callTool({ name: 'habits_create', arguments: { title: 'Swim' } });
			const { resources } = await bert.listResources();
			expect(resources.map(({ name }) => name)).toEqual(['Swim']);
			const failed = await bert.readResource({ uri: 'mana://space-bert/notes/n1' }).catch((error) => error);
			expect(failed).toMatchObject({ data: { reason: 'ZERO_KNOWLEDGE' } });
		});
	});
}

test('reading and listing pass the gate, are counted and leave traces', async () => {
	const gateway = await start({ environment: { POLICY_MODE: 'enforce' } });
	const client = await connect(gateway, 'stateless');
	const uri = await fill(client);
	for (let count = 0; count < 30; count++) await client.readResource({ uri });
	const refused = await client.readResource({ uri }).catch((error) => error);
	expect(refused).toMatchObject({ data: { reason: 'RATE_LIMIT_EXCEEDED' } });
	await gateway.deps.activity.flush();
	const traced = gateway.auth.activity
		.flatMap(({ entries }) => entries)
		.filter(({ tool }) => tool === 'notes.readResource');
	expect(traced.map(({ outcome }) => outcome)).toEqual([...Array(30).fill('success'), 'denied']);
	const figures = await gateway.deps.metrics.registry.metrics();
	expect(figures).toMatch(/invocations_total\{.*"notes.readResource",outcome="success".*\} 30/);
	expect(figures).toMatch(/invocations_total\{.*"notes.listResources",outcome="success".*\} 1/);
});

test('what is completed while somebody types uses up none of what they may list and read', async () => {
	const gateway = await start({ environment: { POLICY_MODE: 'enforce' } });
	const client = await connect(gateway, 'stateless');
	await fill(client);
	const ref = { type: 'ref/resource' as const, uri: 'mana://{space}/notes/{id}' };
	for (let count = 0; count < 31; count++) {
		await client.complete({ ref, argument: { name: 'id', value: 'packing' } });
	}
	expect((await client.listResources()).resources.length).toBeGreaterThan(0);
});

describe('on the wire', () => {
	async function open(revision?: string) {
		const gateway = await start();
		const headers = await gateway.headers('anna');
		if (revision) {
			const opened = await gateway.post(initializeRequest(revision), headers);
			headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? '';
		}
		const ask = async (method: string, params: Record<string, unknown> = {}) => {
			const request = revision
				? { body: { jsonrpc: '2.0', id: 1, method, params }, headers: {} }
				: statelessRequest(method, params);
			const response = await gateway.post(request.body, { ...request.headers, ...headers });
			return response.json();
		};
		return { gateway, ask };
	}

	test('a resource that is not there has the code of its era', async () => {
		for (const [revision, code] of [
			[undefined, -32602],
			['2025-11-25', -32002],
		] as const) {
			const { ask } = await open(revision);
			const uri = 'mana://space-anna/notes/none';
			expect((await ask('resources/read', { uri })).error).toMatchObject({ code, data: { uri } });
		}
	});

	test.each([
		['stateless', undefined],
		['session', '2025-11-25'],
	] as const)('pages are bounded and join on to each other in the %s era', async (_, revision) => {
		const { gateway, ask } = await open(revision);
		const client = await connect(gateway, 'stateless');
		for (let count = 0; count < 60; count++) {
			await client.callTool({ name: 'habits_create', arguments: { title: `Habit ${count}` } });
		}
		const first = (await ask('resources/list')).result;
		expect(first.resources).toHaveLength(50);
		const second = (await ask('resources/list', { cursor: first.nextCursor })).result;
		expect(second.resources).toHaveLength(10);
		expect(second.nextCursor).toBeUndefined();
		// The record that the first page has ended with is archived meanwhile.
		const id = first.resources.at(-1).uri.split('/').at(-1);
		await client.callTool({ name: 'habits_archive', arguments: { id } });
		expect((await ask('resources/list', { cursor: first.nextCursor })).result).toEqual(second);
		for (const cursor of [
			'x',
			'',
			7,
			btoa('{"collection":"secrets"}'),
			btoa('{"collection":"habits","after":"x"}'),
		]) {
			expect((await ask('resources/list', { cursor })).error).toMatchObject({ code: -32602 });
		}
	});
});

test('names are short and on one line, whatever other clients have written into a title', async () => {
	const gateway = await start();
	const data = { title: `Plan\n\n\u202e${'x'.repeat(500_000)}` };
	await fetch(`${gateway.sync.url}/sync/habits`, {
		method: 'POST',
		body: JSON.stringify({
			clientId: 'phone',
			changes: [{ table: 'habits', id: 'h1', op: 'insert', spaceId: 'space-anna', data }],
		}),
	});
	const client = await connect(gateway, 'stateless');
	const { resources } = await client.listResources();
	expect(resources[0]?.name).toMatch(/^Plan x+…$/);
	expect(resources[0]?.name.length).toBeLessThan(300);
});

test('what a client may keep of resources is nothing, and of lists it is private', async () => {
	const gateway = await start();
	const ask = async (method: string) => {
		const { body, headers } = statelessRequest(method);
		const response = await gateway.post(body, { ...headers, ...(await gateway.headers('anna')) });
		return (await response.json()).result;
	};
	expect(await ask('resources/list')).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
	expect(await ask('resources/templates/list')).toMatchObject({ ttlMs: 300_000, cacheScope: 'private' });
});

test('says so when mana-sync is away', async () => {
	const gateway = await start();
	const client = await connect(gateway, 'stateless');
	await gateway.sync.goDown();
	const failed = await client.listResources().catch((error) => error);
	expect(failed).toMatchObject({ code: -32603, data: { reason: 'SYNC_UNAVAILABLE' } });
	gateway.sync.comeBack();
}, 15_000);

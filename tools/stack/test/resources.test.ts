import { afterAll, beforeAll, expect, test } from 'bun:test';
import { push } from '@mana/sync-protocol';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type Stack, startStack } from '../src/start-stack.ts';
import { type Person, signUp } from './agent.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

let stack: Stack;
let anna: Person;
const open: Client[] = [];

beforeAll(async () => {
	stack = await startStack({ dataDir: temporaryFolder(), ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	anna = await signUp(stack, 'anna');
}, 60_000);
afterAll(async () => {
	for (const client of open) await client.close();
	await stack?.stop();
	await cleanUp();
});

/** A client whose person agrees to what it asks them, and that notes which resources have changed. */
async function connect(era: 'sessions' | 'stateless') {
	const client = new Client(
		{ name: 'watcher', version: '1.0.0' },
		{
			capabilities: { elicitation: { form: {} } },
			versionNegotiation: { mode: era === 'stateless' ? { pin: '2026-07-28' } : 'legacy' },
		},
	);
	const asked: string[] = [];
	const updated: string[] = [];
	client.setRequestHandler('elicitation/create', async ({ params }) => {
		asked.push(params.message);
		return { action: 'accept', content: { confirm: true } };
	});
	client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
		updated.push(params.uri);
	});
	const headers = { authorization: `Bearer ${anna.accessToken}`, 'x-mana-space': anna.personalSpaceId };
	await client.connect(
		new StreamableHTTPClientTransport(new URL(`${stack.urls.mcp}/mcp`), { requestInit: { headers } }),
	);
	open.push(client);
	const subscribe = (uri: string) =>
		era === 'stateless' ? client.listen({ resourceSubscriptions: [uri] }) : client.subscribeResource({ uri });
	return { client, asked, updated, subscribe };
}

async function until(isSo: () => boolean): Promise<void> {
	for (let waited = 0; !isSo() && waited < 500; waited++) await Bun.sleep(10);
	expect(isSo()).toBe(true);
}

for (const era of ['sessions', 'stateless'] as const) {
	test(`${era}: a note is attached, watched while a device changes it, and deleted once its person agrees`, async () => {
		const { client, asked, updated, subscribe } = await connect(era);
		const title = `Packing list, ${era}`;
		await client.callTool({ name: 'notes_create', arguments: { title, content: 'Tent' } });
		const { resources } = await client.listResources();
		const uri = resources.find(({ name }) => name === title)?.uri ?? '';
		const id = uri.split('/').at(-1) ?? '';
		const { contents } = await client.readResource({ uri });
		expect(contents).toMatchObject([{ mimeType: 'text/markdown', text: `# ${title}\n\nTent` }]);

		await subscribe(uri);
		const device = { baseUrl: stack.urls.sync, jwt: anna.accessToken, clientId: 'web-1' };
		const isPinned = { value: true, updatedAt: new Date().toISOString() };
		// The upstream opens in its own time, and is told what changed meanwhile.
		await push(device, 'notes', [
			{ table: 'notes', id, spaceId: anna.personalSpaceId, op: 'update', fields: { isPinned } },
		]);
		await until(() => updated.includes(uri));

		updated.length = 0;
		const deleted = await client.callTool({ name: 'notes_delete', arguments: { id, purge: true } });
		expect(deleted.isError).toBeUndefined();
		expect(asked).toHaveLength(1);
		expect(asked[0]).toContain(title);
		await until(() => updated.includes(uri));
		await expect(client.readResource({ uri })).rejects.toMatchObject({ uri });
	}, 30_000);
}

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import postgres from 'postgres';
import { type Stack, startStack } from '../src/start-stack.ts';
import { connectAgent, listSpaces, postJson } from './agent.ts';
import { type BridgeStart, connectToBridge, createBridges } from './bridge.ts';
import { closeVault } from './close-vault.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

const password = 'a long password of ada';
const bridges = createBridges({ server: () => stack.urls.web, email: 'ada@mana.test' });
let stack: Stack;
let code: string;

const start = (by: BridgeStart) => bridges.start({ password, ...by });
const opened = (by: BridgeStart = {}) => bridges.open({ password, code, ...by });

beforeAll(async () => {
	stack = await startStack({ dataDir: temporaryFolder(), ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	code = await closeVault(stack, 'ada');
}, 90_000);
afterEach(bridges.stop);
afterAll(async () => {
	await stack?.stop();
	await cleanUp();
});

const post = (url: string, authorization: string) =>
	fetch(url, {
		method: 'POST',
		headers: {
			authorization,
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
		},
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
	});

async function signedIn(): Promise<string> {
	const { body } = await postJson<{ accessToken: string }>(`${stack.urls.auth}/api/v1/auth/login`, {
		email: 'ada@mana.test',
		password,
	});
	return body.accessToken;
}

describe('the gateway on the machine of a person whose account no server opens', () => {
	test('reads and writes what is encrypted, and the server sees none of it', async () => {
		const bridge = await opened();
		expect(bridge.said).toContain('the server still cannot read it');
		const client = await connectToBridge(bridge);
		const made = await client.callTool({
			name: 'notes_create',
			arguments: { title: 'Violet kettle', content: 'Whistles at seven.' },
		});
		expect(made.isError).toBeFalsy();
		const found = await client.callTool({ name: 'notes_search', arguments: { query: 'whistles' } });
		expect(JSON.stringify(found)).toContain('Violet kettle');
		await client.close();

		const sql = postgres(stack.adminUrl);
		try {
			const [changes] = await sql`select count(*)::int as all,
				count(*) filter (where data::text ~* 'violet|whistles')::int as plain from mana_sync.sync_changes`;
			expect(changes?.all).toBeGreaterThan(0);
			expect(changes?.plain).toBe(0);
		} finally {
			await sql.end();
		}
		const accessToken = await signedIn();
		const [space] = await listSpaces(stack, accessToken);
		const agent = await connectAgent(stack, { accessToken }, space?.id ?? '');
		expect(await agent.call('notes_create', { title: 'Elsewhere' })).toMatchObject({ ok: false });
		await agent.close();
	}, 60_000);

	test('what was done through it stands in the person’s log, by the name of the client', async () => {
		const bridge = await opened();
		const client = await connectToBridge(bridge);
		await client.callTool({ name: 'notes_list', arguments: {} });
		await client.close();
		const accessToken = await signedIn();
		const entries = async () => {
			const log = await fetch(`${stack.urls.auth}/api/v1/me/agent-activity?tool=notes.list`, {
				headers: { authorization: `Bearer ${accessToken}` },
			});
			return (await log.json()).entries as { client: string; outcome: string }[];
		};
		for (let tries = 40; tries > 0 && (await entries()).length === 0; tries -= 1) await Bun.sleep(100);
		expect(await entries()).toMatchObject([{ client: 'bridged-client', outcome: 'success' }]);
	}, 60_000);

	test('lets in nobody who has not the token of this machine, and knows no other way in', async () => {
		const bridge = await opened();
		for (const header of ['Bearer ', `${bridge.header}x`, `Bearer ${'A'.repeat(43)}`]) {
			const refused = await post(bridge.url, header);
			expect([refused.status, (await refused.json()).error]).toEqual([401, 'BRIDGE_TOKEN']);
		}
		const accessToken = await signedIn();
		// Not even with a token of the person's own: it would be good on the server.
		expect((await post(bridge.url, `Bearer ${accessToken}`)).status).toBe(401);
		const metadata = new URL('/.well-known/oauth-protected-resource', bridge.url);
		expect((await fetch(metadata)).status).toBe(404);
	}, 60_000);

	test('has the same token at the next start', async () => {
		const dataDir = temporaryFolder();
		const first = await opened({ dataDir });
		expect((await opened({ dataDir })).header).toBe(first.header);
	}, 60_000);
});

test.each([
	['a wrong password', { password: 'not it' }, /INVALID_CREDENTIALS|mana-auth answered 401/],
	[
		'a recovery code that does not open the account',
		{ code: 'ab'.repeat(32) },
		/recovery code does not open/,
	],
	['nobody there to ask for the code', {}, /--recovery-code-file/],
	[
		'an address beyond this machine without TLS',
		{ more: ['--server', 'http://mana.example.org'] },
		/not reached by https/,
	],
	['no Mana at the address', { more: ['--server', 'http://localhost:9'] }, /No Mana answers/],
] as const)(
	'with %s it says so and does not start',
	async (_, by, said) => {
		const { child } = await start(by);
		const [stderr, stdout] = await Promise.all([
			new Response(child.stderr).text(),
			new Response(child.stdout).text(),
		]);
		expect(await child.exited).toBe(1);
		expect(stderr).toMatch(said);
		expect(stdout).toBe('');
	},
	60_000,
);

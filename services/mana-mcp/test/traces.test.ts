import { afterEach, expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { noTracing, type Tracing } from '@mana/service-kit';
import { decodeJwt } from 'jose';
import {
	connectClient,
	type Era,
	startTestGateway,
	statelessRequest,
	type TestGateway,
	textOf,
} from './test-gateway.ts';
import { testTools } from './test-tools.ts';

const gatewayKey = String(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d);

const running: TestGateway[] = [];
afterEach(async () => {
	for (const gateway of running.splice(0)) await gateway.stop();
});

async function start(environment: Record<string, string> = {}) {
	const tools = testTools();
	const gateway = await startTestGateway({ tools: tools.registry, environment });
	running.push(gateway);
	gateway.auth.addUser('anna');
	gateway.auth.addUser('bert');
	const call = async (name: string, input: Record<string, unknown> = {}, userId = 'anna') => {
		const { body, headers } = statelessRequest('tools/call', { name, arguments: input });
		const response = await gateway.post(body, { ...headers, ...(await gateway.headers(userId)) });
		return (await response.json()).result;
	};
	return { gateway, call, calls: tools.calls };
}

test('every call leaves a trace with its person, denied and failed ones too, and never its arguments', async () => {
	const { gateway, call } = await start({ POLICY_MODE: 'enforce' });
	await call('habits_echo', { text: 'a private sentence' });
	await call('habits_echo', { text: 'a private sentence' });
	await call('habits_echo', { wrong: 'a private sentence' });
	await call('habits_fail');
	await call('habits_destroy');
	await call('habits_administer');
	await call('habits_ping', {}, 'bert');
	await gateway.deps.activity.flush();
	const entries = gateway.auth.activity.filter(({ userId }) => userId === 'anna').flatMap((b) => b.entries);
	expect(entries.map(({ tool, outcome }) => `${tool} ${outcome}`)).toEqual([
		'habits.echo success',
		'habits.echo success',
		'habits.echo input-invalid',
		'habits.fail handler-error',
		'habits.destroy denied',
		'habits.administer denied',
	]);
	expect(entries[0]).toEqual({
		callId: expect.stringMatching(/^[0-9a-f-]{36}$/),
		at: expect.any(String),
		tool: 'habits.echo',
		spaceId: 'space-anna',
		client: 'raw',
		outcome: 'success',
		inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
		durationMs: expect.any(Number),
	});
	expect(entries[0]?.inputHash).toBe(entries[1]?.inputHash);
	expect(entries[0]?.callId).not.toBe(entries[1]?.callId);
	expect(JSON.stringify(gateway.auth.activity)).not.toContain('private sentence');
	expect(gateway.auth.activity.filter(({ userId }) => userId === 'bert')).toHaveLength(1);
	const metrics = await gateway.deps.metrics.registry.metrics();
	expect(metrics).toMatch(/mana_mcp_activity_entries_total\{.*result="sent".*\} 7/);
	expect(metrics).toMatch(/mana_mcp_activity_queue_entries\{.*\} 0/);
});

test('what was done before a session ended is written down after it', async () => {
	const { gateway, call } = await start({ GATEWAY_PRIVATE_KEY: gatewayKey });
	await call('habits_ping');
	gateway.auth.haveSessionsEnded = true;
	await gateway.deps.activity.flush();
	expect(gateway.deps.activity.size).toBe(0);
	const [batch] = gateway.auth.activity;
	expect(batch?.entries.map(({ tool }) => tool)).toEqual(['habits.ping']);
	expect(decodeJwt(batch?.assertion ?? '')).toMatchObject({
		iss: 'mana-mcp',
		aud: `${gateway.auth.url}/api/v1/me/agent-activity`,
	});
});

test('a gateway without a key waits for the next call of that person', async () => {
	const { gateway, call } = await start();
	await call('habits_ping');
	gateway.auth.haveSessionsEnded = true;
	await gateway.deps.activity.flush();
	expect([gateway.deps.activity.size, gateway.auth.activity.length]).toEqual([1, 0]);
	gateway.auth.haveSessionsEnded = false;
	// Another token: the same one is not tried again.
	await Bun.sleep(1_000);
	await call('habits_ping');
	await gateway.deps.activity.flush();
	expect(gateway.auth.activity.flatMap(({ entries }) => entries)).toHaveLength(2);
});

test('a trace arrives within a second by itself', async () => {
	const { gateway, call } = await start();
	await call('habits_ping');
	await Bun.sleep(900);
	expect(gateway.auth.activity).toHaveLength(1);
});

test('calls go on, and none is forgotten, while mana-auth is away', async () => {
	const { gateway, call } = await start();
	await call('habits_ping');
	await gateway.deps.activity.flush();
	await gateway.auth.goDown();
	for (let count = 0; count < 5; count++) expect((await call('habits_ping')).isError).toBeUndefined();
	await gateway.deps.activity.flush();
	expect(gateway.deps.activity.size).toBe(5);
	gateway.auth.comeBack();
	await gateway.deps.activity.flush();
	expect(gateway.auth.activity.flatMap(({ entries }) => entries)).toHaveLength(6);
});

test('every call is written down by itself, though mana-auth restarts while calls and batches are under way', async () => {
	const { gateway, call } = await start();
	const calls = 60;
	await call('habits_ping');
	for (let made = 1; made < calls; made += 20) {
		const underWay = Array.from({ length: Math.min(20, calls - made) }, () => call('habits_ping'));
		const flushing = gateway.deps.activity.flush();
		await gateway.auth.goDown();
		for (const result of await Promise.all(underWay)) expect(result.isError).toBeUndefined();
		await flushing;
		gateway.auth.comeBack();
	}
	const written = () => new Set(gateway.auth.activity.flatMap(({ entries }) => entries).map((e) => e.callId));
	// Nobody calls any more: what waits goes out when its time has come.
	const isDone = () => written().size === calls && gateway.deps.activity.size === 0;
	for (let waited = 0; waited < 50 && !isDone(); waited++) await Bun.sleep(100);
	expect(written().size).toBe(calls);
	expect(gateway.deps.activity.size).toBe(0);
	const metrics = await gateway.deps.metrics.registry.metrics();
	expect(metrics).not.toMatch(/activity_entries_total\{.*result="dropped".*\} [1-9]/);
});

test("a space's policy at mana-auth lets what destroys run, there and nowhere else", async () => {
	const { gateway, call, calls } = await start();
	gateway.auth.allowedBySpace.set('space-anna', ['habits.destroy']);
	expect((await call('habits_destroy')).isError).toBeUndefined();
	expect(textOf(await call('habits_destroy', {}, 'bert'))).toStartWith('DESTRUCTIVE_NOT_ALLOWED: ');
	expect(calls).toEqual(['destroy']);
	expect(gateway.auth.policyRequests).toEqual(['anna', 'bert']);
	await call('habits_destroy');
	await call('habits_ping');
	expect(gateway.auth.policyRequests).toHaveLength(2);
});

test('the trace context of a request is the parent of its call, in either era', async () => {
	const parents: unknown[] = [];
	const span: Tracing['span'] = (_name, _attributes, work, parent) => {
		parents.push(parent);
		return work();
	};
	const gateway = await startTestGateway({ tools: testTools().registry, tracing: { ...noTracing, span } });
	running.push(gateway);
	gateway.auth.addUser('anna');
	const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
	for (const era of ['stateless', 'session'] satisfies Era[]) {
		const { client } = await connectClient(gateway, era, await gateway.headers('anna'));
		await client.callTool({ name: 'habits_ping', arguments: {}, _meta: { traceparent } });
		await client.close();
	}
	expect(parents).toEqual([traceparent, traceparent]);
});

import { afterEach, expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { issuer, startTestAuth } from './test-auth.ts';
import { statelessRequest } from './test-gateway.ts';
import { startTestSync } from './test-sync.ts';

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
	for (const each of running.splice(0).reverse()) await each.stop();
});

/** The service as it is run, in a process of its own. */
async function startProcess() {
	const auth = await startTestAuth();
	const sync = startTestSync();
	running.push(auth, sync);
	auth.addUser('anna');
	const child = Bun.spawn([process.execPath, fileURLToPath(new URL('../src/main.ts', import.meta.url))], {
		env: {
			PATH: process.env.PATH,
			PORT: '0',
			MANA_AUTH_URL: auth.url,
			MANA_SYNC_URL: sync.url,
			JWT_ISSUER: issuer,
			MCP_SESSION_SECRET: 'a secret of at least thirty-two characters',
		},
		stdout: 'pipe',
		stderr: 'inherit',
	});
	running.push({
		stop: async () => {
			child.kill('SIGKILL');
			await child.exited;
		},
	});
	const reader = child.stdout.getReader();
	let log = '';
	while (!/"url":"([^"]+)"/.test(log)) log += new TextDecoder().decode((await reader.read()).value);
	const url = `${/"url":"([^"]+)"/.exec(log)?.[1]}/mcp`;
	const post = async (method: string, params: Record<string, unknown>) => {
		const { body, headers } = statelessRequest(method, params);
		return fetch(url, {
			method: 'POST',
			headers: {
				...headers,
				authorization: `Bearer ${await auth.token('anna')}`,
				'x-mana-space': 'space-anna',
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
			},
			body: JSON.stringify(body),
		});
	};
	return { auth, sync, child, post };
}

test('on SIGTERM calls under way are answered, streams say farewell, and traces are delivered', async () => {
	const { auth, sync, child, post } = await startProcess();
	const uri = 'mana://space-anna/habits/h1';
	const listening = await post('subscriptions/listen', { notifications: { resourceSubscriptions: [uri] } });
	await post('tools/call', { name: 'habits_list', arguments: {} });
	sync.delayAnswers(600);
	const answering = post('tools/call', { name: 'habits_create', arguments: { title: 'Walk' } });
	await Bun.sleep(200);
	child.kill('SIGTERM');
	expect((await (await answering).json()).result.structuredContent).toMatchObject({
		habit: { title: 'Walk' },
	});
	expect(await listening.text()).toContain('"resultType":"complete"');
	expect(await child.exited).toBe(0);
	const tools = auth.activity.flatMap(({ entries }) => entries.map(({ tool }) => tool));
	expect(tools).toEqual(['habits.list', 'habits.create']);
}, 15_000);

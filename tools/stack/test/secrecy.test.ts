import { afterAll, expect, test } from 'bun:test';
import { createStackLog } from '../src/stack-log.ts';
import { startStack } from '../src/start-stack.ts';
import { connectAgent, signUp } from './agent.ts';
import { cleanUp, temporaryFolder, waitUntil } from './launcher.ts';

afterAll(cleanUp);

const canary = 'Zaunkönig-4711';

test('no log holds what an agent sends or reads, or a token, whatever goes wrong', async () => {
	let written = '';
	const write = (text: string) => {
		written += text;
	};
	const stack = await startStack({
		dataDir: temporaryFolder(),
		ports: { auth: 0, sync: 0, mcp: 0, web: 0 },
		env: { LOG_LEVEL: 'trace' },
		log: createStackLog({ format: 'json', level: 'trace', write }),
	});
	try {
		const person = await signUp(stack, 'sofia');
		const agent = await connectAgent(stack, person, person.personalSpaceId);
		const { note } = await agent.get<{ note: { id: string } }>('notes_create', {
			title: canary,
			content: `Losung: ${canary}`,
		});
		await agent.get('notes_search', { query: canary });
		await agent.get('journal_add', { content: canary, tags: [canary] });
		const refused = [
			await agent.call('notes_create', { title: canary, [canary]: canary }),
			await agent.call('habits_create', { title: `${canary}\0` }),
			await agent.call('notes_get', { id: canary }),
			await agent.call('notes_delete', { id: note.id }),
		];
		expect(refused.filter(({ ok }) => ok)).toEqual([]);

		const send = (token: string, body: string) =>
			fetch(`${stack.urls.mcp}/mcp`, {
				method: 'POST',
				headers: {
					authorization: `Bearer ${token}`,
					'x-mana-space': person.personalSpaceId,
					'content-type': 'application/json',
					accept: 'application/json, text/event-stream',
				},
				body,
			});
		expect((await send(`${person.accessToken}x`, '{}')).status).toBe(401);
		expect((await send(person.accessToken, `{"${canary}":`)).status).toBe(400);

		stack.services.sync?.kill('SIGSTOP');
		const late = await agent.call('notes_update', { id: note.id, content: canary });
		expect(late.ok).toBe(false);
		stack.services.sync?.kill('SIGKILL');
		await waitUntil(async () => (await agent.call('notes_list')).ok, 15_000);
		await agent.close();

		const services = ['mana-auth', 'mana-sync', 'mana-mcp'];
		for (const service of services) expect(written).toContain(`"service":"${service}"`);
		const secrets = [canary, person.accessToken, person.refreshToken, 'a long password', person.email];
		expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
	} finally {
		await stack.stop();
	}
}, 60_000);

import { tasks } from '@mana/records/types/todo';
import { follow } from '@mana/stack/testing/app-browser';
import { AgentMemory } from '@mana/stack/testing/oauth-agent';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { dayFrom, fixedNow } from '../fixed-clock.ts';
import type { Flow } from '../flow.ts';

export const connectAnAgent: Flow = {
	name: 'connect-an-agent',
	persona: 'marcus',
	locale: 'en-GB',
	scheme: 'light',
	kept: [
		{ type: tasks, id: 'board', values: { title: 'Board deck', dueDate: dayFrom(0), priority: 'high' } },
	],
	async run({ enter, look, inspect, dateCalls }) {
		const page = await enter('marcus');
		await follow(page, '/agents');
		await page.getByText('No agent is connected yet.').waitFor();
		await inspect(page, 'none-yet');
		await page.getByRole('button', { name: 'Another program' }).click();
		const address = await page
			.getByRole('button', { name: /^Copy http/ })
			.locator('code')
			.textContent();
		const memory = new AgentMemory();
		const open = () => new StreamableHTTPClientTransport(new URL(address ?? ''), { authProvider: memory });
		const first = open();
		const refusal = await new Client({ name: 'assistant', version: '1.0.0' })
			.connect(first)
			.catch((error: unknown) => error);
		if (!(refusal instanceof UnauthorizedError)) throw refusal;

		const consent = await page.context().newPage();
		await consent.route(`${memory.redirectUrl}**`, (route) =>
			route.fulfill({ body: 'Go back to your agent.' }),
		);
		await consent.goto(String(memory.sentTo));
		await consent.getByRole('button', { name: 'Let it in' }).waitFor();
		await inspect(consent, 'consent');
		await consent.getByRole('button', { name: 'Let it in' }).click();
		await consent.waitForURL(`${memory.redirectUrl}**`);
		await first.finishAuth(new URL(consent.url()).searchParams);
		await consent.close();

		const agent = new Client({ name: 'assistant', version: '1.0.0' });
		await agent.connect(open());
		for (const title of ['Call the auditor', 'Book a room for Thursday'])
			await agent.callTool({ name: 'todo_create', arguments: { title, dueDate: dayFrom(0) } });
		await agent.close();
		await dateCalls('marcus', 2, fixedNow);
		await follow(page, '/activity');
		await page.getByRole('button', { name: 'Take back all 2' }).waitFor();
		await look(page, 'its-work');
	},
};

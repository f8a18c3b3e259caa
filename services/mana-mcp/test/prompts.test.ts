import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { standInSpace } from '@mana/auth-protocol/testing';
import { allPrompts, registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { connectClient, type Era, startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
	gateway = await startTestGateway({ now: () => Date.parse('2026-03-02T10:00:00Z') });
	gateway.auth.addUser('anna', standInSpace('space-team', { name: 'Team' }));
});
afterAll(async () => {
	for (const client of open) await client.close();
	await gateway.stop();
});

async function connect(era: Era, spaceId?: string) {
	const { client } = await connectClient(gateway, era, await gateway.headers('anna', spaceId));
	open.push(client);
	return client;
}

for (const era of ['stateless', 'session'] satisfies Era[]) {
	describe(`${era} era`, () => {
		test('lists prompts with their arguments', async () => {
			const { prompts } = await (await connect(era)).listPrompts();
			expect(prompts.map(({ name }) => name)).toEqual(['daily_review', 'weekly_review', 'capture_from_text']);
			for (const prompt of prompts) {
				expect(prompt).toMatchObject({ title: expect.any(String), description: expect.any(String) });
			}
			expect(prompts[2]?.arguments).toMatchObject([
				{ name: 'text', required: true },
				{ name: 'into', required: false },
			]);
		});

		test('a space without a diary has no reviews of it', async () => {
			const { prompts } = await (await connect(era, 'space-team')).listPrompts();
			expect(prompts.map(({ name }) => name)).toEqual(['capture_from_text']);
		});

		test('fills in what was given', async () => {
			const client = await connect(era);
			const daily = await client.getPrompt({ name: 'daily_review', arguments: { date: '2026-03-01' } });
			expect(daily.messages).toMatchObject([
				{ role: 'user', content: { type: 'text', text: expect.stringContaining('of 2026-03-01') } },
			]);
			const weekly = await client.getPrompt({ name: 'weekly_review', arguments: { until: '2026-03-01' } });
			expect(weekly.messages[0]?.content).toMatchObject({
				text: expect.stringContaining('2026-02-23 to 2026-03-01'),
			});
			const capture = await client.getPrompt({ name: 'capture_from_text', arguments: { text: 'Call Eva' } });
			expect(capture.messages.map(({ content }) => content)).toMatchObject([{}, { text: 'Call Eva' }]);
		});

		test('refuses what it does not know or cannot use', async () => {
			const client = await connect(era);
			for (const [name, args] of [
				['unknown', {}],
				['capture_from_text', {}],
				['capture_from_text', { text: '' }],
				['capture_from_text', { text: 'x', into: 'calendar' }],
				['daily_review', { date: 'yesterday' }],
				['constructor', {}],
			] as const) {
				const failed = await client.getPrompt({ name, arguments: args }).catch((error) => error);
				expect(failed).toMatchObject({ code: -32602 });
			}
		});

		test('completes arguments', async () => {
			const client = await connect(era);
			const complete = async (prompt: string, name: string, value: string) => {
				const ref = { type: 'ref/prompt', name: prompt } as const;
				return (await client.complete({ ref, argument: { name, value } })).completion.values;
			};
			expect(await complete('daily_review', 'date', '2026-03')).toEqual(['2026-03-02', '2026-03-01']);
			expect(await complete('capture_from_text', 'into', 't')).toEqual(['tasks']);
			expect(await complete('capture_from_text', 'text', 't')).toEqual([]);
			const failed = await complete('unknown', 'x', '').catch((error) => error);
			expect(failed).toMatchObject({ code: -32602 });
		});
	});
}

test('prompts name tools that there are', async () => {
	const tools = new ToolRegistry();
	registerAllModules(tools);
	const names = new Set(tools.all().map(({ wireName }) => wireName));
	for (const prompt of allPrompts) {
		const text = prompt.render({ text: 'x' }).join(' ');
		const named = [...text.matchAll(/\b(?:todo|habits|notes|journal)_\w+/g)].map(([name]) => name);
		expect(named.length).toBeGreaterThan(2);
		for (const name of named) expect(names).toContain(name);
	}
});

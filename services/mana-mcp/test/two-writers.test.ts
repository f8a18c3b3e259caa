import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { standInSpace } from '@mana/auth-protocol/testing';
import { connectClient, type Era, startTestGateway, type TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway();
	const home = standInSpace('family', { type: 'family', name: 'Home' });
	for (const user of ['anna', 'ben']) gateway.auth.addUser(user, home);
	gateway.auth.keysBySpace.set('family', { members: ['anna', 'ben'], keys: [new Uint8Array(32).fill(7)] });
});
afterAll(() => gateway.stop());

interface Note {
	readonly note: { readonly id: string; readonly content: string; readonly updatedAt: string };
}

async function agentOf(userId: string, era: Era) {
	const headers = { ...(await gateway.headers(userId)), 'x-mana-space': 'family', 'x-mana-toolsets': 'all' };
	const { client } = await connectClient(gateway, era, headers);
	return {
		close: () => client.close(),
		async call<T = unknown>(name: string, input: Record<string, unknown>): Promise<T> {
			const result = await client.callTool({ name, arguments: input });
			if (result.isError) throw new Error(JSON.stringify(result.content));
			return result.structuredContent as T;
		},
	};
}

describe.each<Era>(['stateless', 'session'])('two agents of the %s era', (era) => {
	test('that read one note and each add a line to it both keep their line, by append or by the whole text', async () => {
		const [anna, ben] = [await agentOf('anna', era), await agentOf('ben', era)];
		const { note } = await anna.call<Note>('notes_create', { title: 'Shopping', content: 'milk\n' });
		const { id } = note;
		// What others write is there once the stream has brought it.
		const isThere = () =>
			ben.call('notes_get', { id }).then(
				() => true,
				() => false,
			);
		while (!(await isThere())) await Bun.sleep(5);
		const reads = await Promise.all([anna, ben].map((agent) => agent.call<Note>('notes_get', { id })));
		const [{ content, updatedAt }] = reads.map((read) => read.note) as [Note['note']];
		expect(reads.every((read) => read.note.updatedAt === updatedAt)).toBe(true);
		const whole = (line: string) => ({ id, content: `${content}${line}\n`, expectedUpdatedAt: updatedAt });
		await Promise.all([
			anna.call('notes_update', whole('bread')),
			ben.call('notes_update', whole('eggs')),
			anna.call('notes_update', { id, append: 'salt' }),
		]);
		await ben.call('notes_update', { id, append: 'tea' });
		const after = await ben.call<Note>('notes_get', { id });
		expect(after.note.content.split('\n').filter((line) => line !== '')).toHaveLength(5);
		for (const line of ['milk', 'bread', 'eggs', 'salt', 'tea']) expect(after.note.content).toContain(line);
		await Promise.all([anna.close(), ben.close()]);
	});
});

import { attackNotes } from '@mana/tool-registry/testing';
import type { TestGateway } from './test-gateway.ts';
import { statelessRequest } from './test-gateway.ts';

interface Answer {
	result: { isError?: boolean; structuredContent?: { total?: number; unsearchedCount?: number } };
}

/** Searches notes whose words all begin differently, while somebody else goes on calling. */
export async function searchUnderAttack(gateway: TestGateway, { notes }: { notes: number }) {
	const call = async (
		user: string,
		name: string,
		input: Record<string, unknown>,
	): Promise<Answer['result']> => {
		const { body, headers } = statelessRequest('tools/call', { name, arguments: input });
		const response = await gateway.post(body, { ...headers, ...(await gateway.headers(user)) });
		const { result }: Answer = await response.json();
		return result;
	};
	for (const user of ['anna', 'ben']) {
		gateway.auth.addUser(user);
		gateway.auth.vaultsByUser.set(user, { keys: [Buffer.from('k'.repeat(32))] });
	}
	for (const note of attackNotes(notes, 50_000)) await call('anna', 'notes_create', note);
	await call('ben', 'habits_list', {});
	let callsMeanwhile = 0;
	let isSearching = true;
	const searching = call('anna', 'notes_search', { query: 'note', limit: 1 }).finally(() => {
		isSearching = false;
	});
	while (isSearching) {
		await call('ben', 'habits_list', {});
		callsMeanwhile++;
	}
	return { found: await searching, callsMeanwhile };
}

import { afterEach, expect, test } from 'bun:test';
import type { SearchResult } from './search.ts';
import { type Browser, createDataWorld, signedInBrowser, type Tab } from './testing/data-world.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

async function library() {
	const world = createDataWorld();
	const home = await signedInBrowser(world);
	open.push(home.browser);
	const { tab, spaceId } = home;
	const long = `${'words '.repeat(60)}the Größenwahn of kings ${'and more '.repeat(60)}`;
	await tab.write({
		writes: [
			{ op: 'insert', table: 'notes/notes', spaceId, id: 'n1', values: { title: 'Kings', content: long } },
			{
				op: 'insert',
				table: 'notes/notes',
				spaceId,
				id: 'n2',
				values: { title: 'Other', content: 'kingsize bed' },
			},
			{ op: 'insert', table: 'todo/tasks', spaceId, id: 't1', values: { title: 'Call the dentist' } },
		],
	});
	home.browser.tick();
	return { world, ...home };
}

async function found(tab: Tab, text: string, more: { tables?: string[] } = {}): Promise<SearchResult> {
	for (let left = 200; left > 0; left -= 1) {
		const result = await tab.search({ text, ...more });
		if (result.isComplete) return result;
		await Bun.sleep(5);
	}
	throw new Error('the index was not whole in time');
}
const idsOf = ({ hits }: SearchResult) => hits.map(({ record }) => record.id);

test('finds words in all that is opened, what they name first, with the beginning of words and slips', async () => {
	const { tab } = await library();
	expect(idsOf(await found(tab, 'kings'))).toEqual(['n1', 'n2']);
	expect(idsOf(await found(tab, 'groessenwahn'))).toEqual(['n1']);
	expect(idsOf(await found(tab, 'dentst'))).toEqual(['t1']);
	expect(idsOf(await found(tab, 'kings', { tables: ['todo/tasks'] }))).toEqual([]);
	const [hit] = (await found(tab, 'größenwahn')).hits;
	expect(hit).toMatchObject({ title: 'Kings', terms: ['groessenwahn'] });
	expect(hit?.excerpt).toMatch(/^….*the Größenwahn of kings.*…$/);
});

test('follows what changes, and forgets all of it when the app is locked', async () => {
	const { tab, spaceId } = await library();
	await found(tab, 'kings');
	const name = { table: 'notes/notes', spaceId, id: 'n2' } as const;
	await tab.write({ writes: [{ ...name, op: 'update', values: { content: 'a queen' } }] });
	expect(idsOf(await found(tab, 'queen'))).toEqual(['n2']);
	expect(idsOf(await found(tab, 'kingsize'))).toEqual([]);
	await tab.write({ writes: [{ ...name, op: 'delete' }] });
	expect(idsOf(await found(tab, 'queen'))).toEqual([]);
	await tab.session.lock();
	expect(await tab.search({ text: 'kings' })).toEqual({ hits: [], isComplete: false });
});

import { beforeEach, describe, expect, test } from 'bun:test';
import { isEncrypted } from '@mana/shared-crypto';
import { createToolBench, type Listed, PERSONAL } from '../../test/tool-bench.ts';
import { quotesTools } from './quotes.ts';

/** What six plain tools, their record type and their resource may cost. */
const lineLimit = 150;

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench({ tools: quotesTools });
});

const keep = async (text: string, rest = {}) =>
	(await bench.run<{ quote: Listed }>('quotes.create', { text, ...rest })).quote;
const texts = async (tool: string, input = {}) => {
	const { quotes, total } = await bench.run<{ quotes: Listed[]; total: number }>(tool, input);
	return { texts: quotes.map(({ text }) => text), total };
};

test('a module costs two short files', async () => {
	const files = ['quotes-types.ts', 'quotes.ts'].map((name) => Bun.file(`${import.meta.dir}/${name}`).text());
	const lines = (await Promise.all(files)).flatMap((file) => file.trimEnd().split('\n'));
	expect(lines.length).toBeLessThan(lineLimit);
});

describe('tools made by their verb', () => {
	test('store encrypted what the type says, and nothing else', async () => {
		const { id } = await keep('canary-text', { author: 'canary-author', language: 'en' });
		const stored = bench.sync.stored('quotes', id);
		expect([isEncrypted(stored.text), isEncrypted(stored.author)]).toEqual([true, true]);
		expect(stored).toMatchObject({ language: 'en', isFavorite: false });
		expect(bench.sync.dump()).not.toContain('canary');
	});

	test('list what is wanted, page by page, in order', async () => {
		const first = await keep('first');
		await keep('second');
		await bench.run('quotes.update', { id: first.id, isFavorite: true });
		expect(await texts('quotes.list')).toEqual({ texts: ['second', 'first'], total: 2 });
		expect(await texts('quotes.list', { favoritesOnly: true })).toEqual({ texts: ['first'], total: 1 });
		const { nextCursor } = await bench.run('quotes.list', { limit: 1 });
		expect(await texts('quotes.list', { cursor: nextCursor })).toEqual({ texts: ['first'], total: 2 });
	});

	test('search by words, read, change and delete', async () => {
		const { id } = await keep('The obstacle is the way', { author: 'Marcus' });
		await keep('Something else');
		expect(await texts('quotes.search', { query: 'obstacle' })).toEqual({
			texts: ['The obstacle is the way'],
			total: 1,
		});
		await bench.run('quotes.update', { id, author: null });
		const { quote } = await bench.run<{ quote: Listed }>('quotes.get', { id });
		expect(quote).toMatchObject({ text: 'The obstacle is the way', author: null });
		expect(await bench.fail('quotes.update', { id })).toStartWith('INPUT_INVALID: ');
		await bench.run('quotes.delete', { id });
		expect(await bench.fail('quotes.get', { id })).toStartWith('NOT_FOUND: ');
	});

	test('are refused where the type of space does not have the module', async () => {
		const space = { id: PERSONAL.id, type: 'team' } as const;
		expect(await bench.fail('quotes.list', {}, { space })).toStartWith('MODULE_NOT_OFFERED: ');
	});
});

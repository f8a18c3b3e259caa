import { describe, expect, test } from 'bun:test';
import { createToolBench, type Listed } from '../../test/tool-bench.ts';
import { outsideStandIn } from '../testing/outside-stand-in.ts';
import { ToolError } from '../tool-error.ts';

const gone = new ToolError('OUTSIDE_UNREACHABLE', 'gone');

describe('an article', () => {
	test('is kept once, whatever campaign its address names', async () => {
		const bench = createToolBench({ outside: outsideStandIn });
		const first = await bench.run('articles.save', { url: 'https://news.test/a?utm_source=mail#top' });
		expect(first).toMatchObject({ duplicate: false });
		expect(await bench.run('articles.save', { url: 'https://news.test/a' })).toEqual({
			...first,
			duplicate: true,
		});
		expect(await bench.fail('articles.save', { url: 'ftp://news.test/a' })).toStartWith('INPUT_INVALID: url');
	});

	test('is read in parts, and highlighted where it says just that', async () => {
		const long = 'A sentence that is repeated. '.repeat(3_000);
		const outside = {
			...outsideStandIn,
			readArticle: async (url: string) => ({ ...(await outsideStandIn.readArticle(url)), content: long }),
		};
		const bench = createToolBench({ outside });
		const { articleId: id } = await bench.run<{ articleId: string }>('articles.save', {
			url: 'https://news.test/a',
		});
		let text = '';
		let offset: number | undefined = 0;
		while (offset !== undefined) {
			const part: { content: string; nextOffset?: number } = await bench.run('articles.get', { id, offset });
			text += part.content;
			offset = part.nextOffset;
		}
		expect(text).toBe(long);
		await bench.run('articles.highlight', { id, text: 'sentence that is' });
		expect(await bench.run('articles.get', { id })).toMatchObject({
			highlights: [{ text: 'sentence that is' }],
		});
		expect(await bench.fail('articles.highlight', { id, text: 'not in it at all' })).toStartWith(
			'INPUT_INVALID: text',
		);
	});
});

describe('an import', () => {
	test('keeps what is there, and goes on with what was not', async () => {
		let isBack = false;
		const outside = {
			...outsideStandIn,
			async readArticle(url: string) {
				if (url.endsWith('/away') && !isBack) throw gone;
				return outsideStandIn.readArticle(url);
			},
		};
		const bench = createToolBench({ outside });
		const urls = ['https://a.test/1', 'https://a.test/1#x', 'https://a.test/away', 'nonsense'];
		const { jobId, ...job } = await bench.run<{ jobId: string }>('articles.importUrls', { urls });
		expect(job).toMatchObject({ accepted: 2, invalid: 1, saved: 1, left: 1 });
		isBack = true;
		expect(await bench.run('articles.resumeImport', { jobId })).toMatchObject({
			saved: 2,
			left: 0,
			failed: 0,
		});
		const { articles } = await bench.run<{ articles: Listed[] }>('articles.list');
		expect(articles).toHaveLength(2);
	});

	test('gives up on an address after three times', async () => {
		const bench = createToolBench({
			outside: { ...outsideStandIn, readArticle: () => Promise.reject(gone) },
		});
		const { jobId } = await bench.run<{ jobId: string }>('articles.importUrls', {
			urls: ['https://a.test/1'],
		});
		await bench.run('articles.resumeImport', { jobId });
		expect(await bench.run('articles.resumeImport', { jobId })).toMatchObject({ failed: 1, left: 0 });
	});

	test('fetches three at a time', async () => {
		let running = 0;
		let most = 0;
		const outside = {
			...outsideStandIn,
			async readArticle(url: string) {
				most = Math.max(most, ++running);
				await Bun.sleep(1);
				running--;
				return outsideStandIn.readArticle(url);
			},
		};
		const urls = Array.from({ length: 10 }, (_, n) => `https://a.test/${n}`);
		expect(await createToolBench({ outside }).run('articles.importUrls', { urls })).toMatchObject({
			saved: 10,
		});
		expect(most).toBe(3);
	});

	test('of 51 addresses is refused, and keeps nothing', async () => {
		const bench = createToolBench({ outside: outsideStandIn });
		const urls = Array.from({ length: 51 }, (_, n) => `https://a.test/${n}`);
		expect(await bench.fail('articles.importUrls', { urls })).toStartWith('INPUT_INVALID: urls');
		expect(bench.sync.rows()).toEqual([]);
		expect(await bench.run('articles.importUrls', { urls: urls.slice(1) })).toMatchObject({ saved: 50 });
	});

	test('notes its addresses in one request', async () => {
		const before: number[] = [];
		const bench = createToolBench({
			outside: {
				...outsideStandIn,
				async readArticle(url: string) {
					before.push(bench.sync.requests.filter((request) => request.startsWith('POST ')).length);
					return outsideStandIn.readArticle(url);
				},
			},
		});
		const urls = Array.from({ length: 20 }, (_, n) => `https://a.test/${n}`);
		await bench.run('articles.importUrls', { urls });
		// The import, its addresses, and that the first three are being fetched.
		expect(before[0]).toBeLessThanOrEqual(5);
	});

	test('stops after 15 seconds, says what is left, and goes on from there', async () => {
		const states = () =>
			bench.sync.rows().flatMap(({ table, data }) => (table === 'importItems' ? [data.state] : []));
		const during = new Set<unknown>();
		const bench = createToolBench({
			outside: {
				...outsideStandIn,
				async readArticle(url: string) {
					for (const state of states()) during.add(state);
					bench.clock.nowMs += 4_000;
					return outsideStandIn.readArticle(url);
				},
			},
		});
		const urls = Array.from({ length: 10 }, (_, n) => `https://a.test/${n}`);
		const { jobId, saved, left } = await bench.run<{ jobId: string; saved: number; left: number }>(
			'articles.importUrls',
			{ urls },
		);
		expect(saved).toBeGreaterThan(2);
		expect(left).toBeGreaterThan(2);
		expect(saved + left).toBe(10);
		expect(during).toEqual(new Set(['pending', 'fetching', 'saved']));
		expect(states().filter((state) => state === 'pending')).toHaveLength(left);
		for (let call = 0; call < 5; call += 1) await bench.run('articles.importUrls', { jobId });
		expect(states()).toEqual(Array.from({ length: 10 }, () => 'saved'));
		const { articles } = await bench.run<{ articles: Listed[] }>('articles.list');
		expect(articles).toHaveLength(10);
	});

	test('takes up again what its call was cut off at, three times', async () => {
		let isCutOff = true;
		const bench = createToolBench({
			outside: {
				...outsideStandIn,
				readArticle: (url) =>
					isCutOff ? Promise.reject(new TypeError('cut off')) : outsideStandIn.readArticle(url),
			},
		});
		const begin = (url: string) => bench.call('articles.importUrls', { urls: [url] });
		const jobIds = async () =>
			bench.sync.rows().flatMap(({ table, id }) => (table === 'importJobs' ? [id] : []));
		await begin('https://a.test/1').catch(() => {});
		const [first] = await jobIds();
		isCutOff = false;
		expect(await bench.run('articles.importUrls', { jobId: first })).toMatchObject({ saved: 1, left: 0 });
		isCutOff = true;
		await begin('https://a.test/2').catch(() => {});
		const second = (await jobIds()).find((id) => id !== first);
		for (let call = 0; call < 2; call += 1)
			await bench.call('articles.importUrls', { jobId: second }).catch(() => {});
		isCutOff = false;
		expect(await bench.run('articles.importUrls', { jobId: second })).toMatchObject({ failed: 1, left: 0 });
	});
});

test('where nothing outside is to be reached, every tool that would says so and keeps nothing', async () => {
	const bench = createToolBench();
	for (const [tool, input] of [
		['articles.save', { url: 'https://a.test' }],
		['articles.importUrls', { urls: ['https://a.test'] }],
		['newsResearch.search', { query: 'x' }],
		['wetter.current', { location: 'Basel' }],
		['wetter.rain', { location: '47,7' }],
		['events.discover', {}],
		['events.suggest', { discoveredEventId: 'e1' }],
	] as const) {
		expect(await bench.fail(tool, input)).toStartWith('OUTBOUND_OFF: ');
	}
	expect(bench.sync.pushed).toEqual([]);
});

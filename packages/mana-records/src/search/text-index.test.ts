import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { wordsIn } from '../rules/words.ts';
import { indexedTerms, searchedTerm } from './folding.ts';
import { slipsAllowed } from './slips.ts';
import { TextIndex } from './text-index.ts';
import type { Work } from './turns.ts';

const shape = { boosts: [4, 1], quoted: 1, limitBytes: 16 * 1024 * 1024 };

function finish<T>(work: Work<T>): T {
	for (;;) {
		const { done, value } = work.next();
		if (done) return value;
	}
}

function distance(a: string, b: string): number {
	let above = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (const [row, unit] of a.split('').entries()) {
		const line = [row + 1];
		for (let column = 0; column < b.length; column++) {
			const replaced = (above[column] ?? 0) + (b[column] === unit ? 0 : 1);
			line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
		}
		above = line;
	}
	return above[b.length] ?? 0;
}

const termsOf = (text: string) => [...wordsIn(text)].flatMap(({ word }) => indexedTerms(word));

/** Whether a text has a word as it is asked for, or one that begins so or nearly is so. */
function hasWord(text: string, word: string): boolean {
	return termsOf(text).some(
		(term) =>
			term === word ||
			(word.length >= 2 && term.startsWith(word)) ||
			distance(term, word) <= slipsAllowed(word.length),
	);
}

/** Words that share beginnings and differ in few letters. */
const word = fc.stringMatching(/^[abä]{1,4}(cde|cdef)?[ab]{0,6}$/).filter((text) => text !== '');
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));

describe('a text index', () => {
	test('finds what a look at every word would find', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(text, text), { maxLength: 20 }),
				fc.array(word, { minLength: 1, maxLength: 3 }),
				fc.array(fc.nat(19), { maxLength: 12 }),
				(documents, query, removed) => {
					const index = new TextIndex(shape);
					const numbers = documents.map((texts) => finish(index.add([texts]))[0]);
					finish(index.remove(removed.flatMap((place) => numbers[place] ?? [])));
					const left = numbers.filter((_, place) => !removed.includes(place));
					const words = [...new Set(query.map(searchedTerm))];
					const having = (least: (has: boolean[]) => boolean) =>
						left.filter((doc) => {
							const joined = documents[numbers.indexOf(doc)]?.join(' ') ?? '';
							return least(words.map((each) => hasWord(joined, each)));
						});
					const every = having((has) => has.every(Boolean));
					const expected = every.length > 0 ? every : having((has) => has.some(Boolean));
					const { best } = finish(index.search(query.join(' ')));
					expect([...best].sort()).toEqual(expected.flatMap((doc) => doc ?? []).sort());
				},
			),
			{ numRuns: 80 },
		);
	});

	test('is the same however its documents were added', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(text, text), { maxLength: 30 }), word, (documents, query) => {
				const [atOnce, oneByOne] = [new TextIndex(shape), new TextIndex(shape)];
				finish(atOnce.add(documents));
				for (const texts of documents) finish(oneByOne.add([texts]));
				expect(finish(oneByOne.search(query))).toEqual(finish(atOnce.search(query)));
			}),
		);
	});

	test('has nothing of documents that it was adding when that was given up', () => {
		const index = new TextIndex(shape);
		const adding = index.add([
			['given', 'up'],
			['given', 'up '.repeat(1_000)],
		]);
		adding.next();
		adding.next();
		adding.return([]);
		finish(index.add([['new', 'document']]));
		expect(finish(index.search('given up')).best).toHaveLength(0);
		expect(finish(index.search('document')).best).toHaveLength(1);
	});

	test('takes no more than it may, whatever the texts', () => {
		const limitBytes = 2 * 1024 * 1024;
		const expensive = (seed: number, length: number) => {
			let made = '';
			for (let n = seed; made.length < length; n++) {
				made += `ä${String.fromCharCode(0x400 + (n % 200))}${String.fromCharCode(0x500 + ((n / 200) % 200))} `;
			}
			return made;
		};
		const index = new TextIndex({ ...shape, limitBytes });
		let added = 0;
		for (let n = 0; n < 200; n++) {
			const [doc] = finish(index.add([['', expensive(n * 5_000, 20_000)]]));
			if (doc !== undefined) added++;
			expect(index.bytes).toBeLessThanOrEqual(limitBytes);
		}
		expect(added).toBeGreaterThan(5);
		expect(added).toBeLessThan(200);
	});

	test('gives back what removed documents took', () => {
		const index = new TextIndex(shape);
		const texts = Array.from({ length: 200 }, (_, n) => [
			'title',
			[...Array(50).fill(`word${n}`), `other${n * 7}`].join(' '),
		]);
		const before = index.bytes;
		const docs = finish(index.add(texts)).flatMap((doc) => doc ?? []);
		const full = index.bytes;
		finish(index.remove(docs));
		expect(index.bytes - before).toBeLessThan((full - before) / 2);
		expect(finish(index.search('title')).best).toHaveLength(0);
	});

	test('yields often while it takes in words that all begin differently', () => {
		let attack = '';
		for (let unit = 0x4e00; attack.length < 50_000; unit++) attack += `${String.fromCharCode(unit)}a `;
		const index = new TextIndex(shape);
		let yields = 0;
		for (const work = index.add([['', attack]]); !work.next().done; ) yields++;
		expect(yields).toBeGreaterThan(100);
		yields = 0;
		for (const work = index.search('abcdefgh'); !work.next().done; ) yields++;
		expect(yields).toBeGreaterThan(10);
	});
});

import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { countingWords, wordsIn } from './words.ts';

const wordsOf = (text: string) => [...wordsIn(text)].map(({ word }) => word);

function countWords(text: string): number {
	const counting = countingWords(text);
	for (;;) {
		const { done, value } = counting.next();
		if (done) return value;
	}
}

describe('words', () => {
	test('are runs of letters and digits', () => {
		expect(wordsOf('Müll & 2 Äpfel, foo_bar')).toEqual(['Müll', '2', 'Äpfel', 'foo', 'bar']);
	});

	test('of scripts without spaces are found all the same', () => {
		expect(wordsOf('我喜欢吃寿司, ok')).toEqual(['我', '喜欢', '吃', '寿司', 'ok']);
		expect(wordsOf('สวัสดีชาวโลก')).toEqual(['สวัสดี', 'ชาว', 'โลก']);
		expect(wordsOf('東京の iPhone')).toEqual(['東京', 'の', 'iPhone']);
	});

	test('stand where they are said to stand, however long the text', () => {
		const piece = fc.constantFrom('word ', '我喜欢吃寿司', 'Äpfel,', '𠮷野家', '👩 ', 'สวัสดีชาวโลก', 'x1');
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
				const text = pieces.join('');
				let end = 0;
				for (const { word, at } of wordsIn(text)) {
					expect(text.startsWith(word, at)).toBe(true);
					expect(word.isWellFormed()).toBe(true);
					expect(at).toBeGreaterThanOrEqual(end);
					end = at + word.length;
				}
			}),
		);
	});

	test('are counted in any script', () => {
		expect(countWords("Ein guter Tag, isn't it?")).toBe(5);
		expect(countWords('我喜欢吃寿司')).toBe(4);
		expect(countWords('สวัสดีชาวโลก')).toBe(3);
		expect(countWords(' \n')).toBe(0);
	});
});

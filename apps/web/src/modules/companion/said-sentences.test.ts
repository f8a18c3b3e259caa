import { expect, test } from 'bun:test';
import { saidSentences } from './said-sentences.ts';

test('what grows is read out in whole sentences, and at the end as a whole', () => {
	const sentence = `${'It looked at everything that is due. '.repeat(3)}`;
	expect(saidSentences('It looked', false)).toBe('');
	expect(saidSentences(`${sentence}And then`, false)).toBe(sentence.trimEnd());
	expect(saidSentences('Yes', true)).toBe('Yes');
});

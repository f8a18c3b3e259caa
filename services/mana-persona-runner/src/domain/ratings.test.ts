import { expect, test } from 'bun:test';
import { readVerdict, verdictPrompt } from './ratings.ts';

const rating = { module: 'todo', item: 'ease', rating: 2, notes: 'hard' };

test('reads ratings with a fence around them, of the modules that were used, each item once', () => {
	const ratings = [rating, { ...rating, rating: 7 }, { ...rating, module: 'mood' }];
	const answer = `Well:\n\`\`\`json\n${JSON.stringify({ ratings, reason: 'too slow' })}\n\`\`\``;
	expect(readVerdict(answer, ['todo'])).toEqual({
		ratings: [{ module: 'todo', item: 'ease', rating: 2, notes: 'hard' }],
		reason: 'too slow',
	});
});

test.each([
	['no JSON', 'It was fine, 5 of 7!'],
	['a half point', JSON.stringify({ ratings: [{ ...rating, rating: 3.5 }] })],
	['more than 7', JSON.stringify({ ratings: [{ ...rating, rating: 8 }] })],
	['an unknown item', JSON.stringify({ ratings: [{ ...rating, item: 'joy' }] })],
	['none of a module that was used', JSON.stringify({ ratings: [{ ...rating, module: 'mood' }] })],
	['JSON that was cut', '{"ratings": [{"module"'],
])('is unreadable with %s, and becomes no rating', (_, answer) => {
	expect(readVerdict(answer, ['todo'])).toBeUndefined();
});

test('asks in the language of the persona, and why where it gave up', () => {
	const experience = { module: 'todo', want: 'x', said: 'y', failures: [] };
	expect(verdictPrompt([experience], { language: 'de', gaveUp: false })).not.toContain('reason');
	expect(verdictPrompt([experience], { language: 'en', gaveUp: true })).toContain('You gave up');
});

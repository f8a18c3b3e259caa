import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { keepText, messageText } from './message-text.ts';

test('is what JSON.stringify makes of a message, kept members or not', () => {
	const object = fc.dictionary(fc.string(), fc.jsonValue());
	const message = fc.record({ jsonrpc: fc.constant('2.0'), id: fc.nat(), result: object });
	fc.assert(
		fc.property(message, fc.boolean(), (given, isKept) => {
			for (const member of Object.values(given.result)) {
				if (isKept && typeof member === 'object' && member !== null) keepText(member);
			}
			expect(messageText(given)).toBe(JSON.stringify(given));
		}),
		{ numRuns: 200 },
	);
});

test('leaves out what JSON does not have, and takes batches and errors as they are', () => {
	const withGap = { jsonrpc: '2.0', id: undefined, result: { a: undefined, b: [1] } };
	for (const message of [withGap, [withGap], { error: { code: 1 } }, { result: null }, null, 'text']) {
		expect(messageText(message)).toBe(JSON.stringify(message));
	}
});

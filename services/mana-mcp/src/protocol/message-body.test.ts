import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { keepJson, messageBody } from './message-body.ts';

function sent(message: unknown): unknown {
	const body = Buffer.concat(messageBody(message).map((piece) => Buffer.from(piece)));
	return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
}

test('says what JSON.stringify says of a message, kept members or not', () => {
	const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));
	const message = fc.record({ jsonrpc: fc.constant('2.0'), id: fc.nat(), result: object });
	fc.assert(
		fc.property(message, fc.func(fc.boolean()), (given, isKept) => {
			for (const [name, member] of Object.entries(given.result)) {
				if (typeof member === 'object' && member !== null && isKept(name)) keepJson(member);
			}
			expect(sent(given)).toEqual(JSON.parse(JSON.stringify(given)));
		}),
		{ numRuns: 300 },
	);
});

test('copies what is kept', () => {
	const member = { text: 'as it was' };
	keepJson(member);
	member.text = 'as it is';
	expect(sent({ id: 1, result: { member } })).toEqual({ id: 1, result: { member: { text: 'as it was' } } });
	const amid = { id: 1, result: { a: 1, member, b: [member] } };
	expect(sent(amid)).toEqual({
		id: 1,
		result: { a: 1, member: { text: 'as it was' }, b: [{ text: 'as it is' }] },
	});
});

test('leaves out what JSON does not have, and takes batches and errors as they are', () => {
	const withGap = { jsonrpc: '2.0', id: undefined, result: { a: undefined, b: [1] } };
	for (const message of [withGap, [withGap], { error: { code: 1 } }, { result: null }, null, 'text']) {
		expect(sent(message)).toEqual(JSON.parse(JSON.stringify(message)));
	}
});

import { expect, test } from 'bun:test';
import { textsOf } from './field-texts.ts';

const record = { table: 'tasks', id: 'a' };
const stamp = '000000000001|0000|web';
const bytesOf = (value: unknown, actor: Record<string, unknown> | null = null) =>
	textsOf(record, new Map([['a', { value, stamp }]]), actor).bytes;
const plain = bytesOf(0) - 1;

test('a size is that of the text which Postgres makes of numbers', () => {
	expect(bytesOf([1e308, -1e-7])).toBeGreaterThanOrEqual(plain + 309 + '-0.0000001'.length);
	expect(bytesOf('1e+308')).toBe(plain + '"1e+308"'.length);
	expect(bytesOf({ text: 'no 1e+308, or' })).toBe(plain + '{"text":"no 1e+308, or"}'.length);
});

test('a size counts the actor', () => {
	expect(bytesOf(1, { tool: 'é' })).toBe(plain + 1 + '{"tool":"é"}'.length + 1);
	expect(bytesOf(1, { tool: [1e200] })).toBeGreaterThan(plain + 200);
});

test('a record that Postgres would write with more than 16 MB is refused', () => {
	expect(bytesOf(Array(50_000).fill(1e308))).toBeLessThan(16 * 1024 * 1024);
	expect(() => bytesOf(Array(60_000).fill(1e308))).toThrow(
		expect.objectContaining({ code: 'RECORD_TOO_LARGE' }),
	);
});

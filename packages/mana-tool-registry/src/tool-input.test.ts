import { describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { parseToolInput } from './tool-input.ts';

const tool = {
	input: z.strictObject({
		title: z.string().min(1),
		limit: z.int().min(1).max(100).default(50),
		ids: z.array(z.string().min(1)).optional(),
		isPinned: z.boolean().optional(),
		due: z.iso.date().nullable().optional(),
		content: z.string().optional(),
		cursor: z.string().min(1).optional(),
		nested: z.strictObject({ count: z.int() }).optional(),
	}),
};
const read = (given: object) => {
	const parsed = parseToolInput(tool, { title: 't', ...given });
	return parsed.ok ? parsed.input : parsed.error.text;
};

describe('arguments as clients send them', () => {
	test.each<[object, object]>([
		[{ cursor: '' }, {}],
		[{ cursor: null }, {}],
		[{ ids: null, isPinned: '' }, {}],
		[{ limit: null }, {}],
		[{ limit: '10' }, { limit: 10 }],
		[{ isPinned: 'true' }, { isPinned: true }],
		[{ ids: '["a","b"]' }, { ids: ['a', 'b'] }],
		[{ nested: '{"count":"3"}' }, { nested: { count: 3 } }],
		[{ due: '' }, {}],
	])('%j is read as %j', (given, meant) => {
		expect(read(given)).toEqual({ title: 't', limit: 50, ...meant });
	});

	test('what the schema takes keeps its meaning', () => {
		expect(read({ due: null, content: '' })).toEqual({ title: 't', limit: 50, due: null, content: '' });
	});

	test.each<[object, string]>([
		[{ title: '' }, 'title'],
		[{ title: null }, 'title'],
		[{ limit: 'ten' }, 'limit'],
		[{ limit: '1e3' }, 'limit'],
		[{ limit: '101' }, 'limit'],
		[{ ids: 'a' }, 'ids'],
		[{ ids: '{"a":1}' }, 'ids'],
		[{ ids: [''] }, 'ids.0'],
		[{ isPinned: 'yes' }, 'isPinned'],
	])('%j is refused, and named', (given, field) => {
		expect(read(given)).toStartWith(`INPUT_INVALID: ${field}: `);
	});

	test('a text that is needed and empty is not called missing', () => {
		expect(read({ title: '' })).not.toContain('undefined');
	});

	test('the arguments themselves are left as they came', () => {
		const given = { title: 't', limit: '10', cursor: '' };
		parseToolInput(tool, given);
		expect(given).toEqual({ title: 't', limit: '10', cursor: '' });
	});

	test('an unknown key is answered with those that there are', () => {
		expect(read({ colour: 'red' })).toContain('it takes title, limit, ids');
		expect(read({ colour: 'red' })).toContain(', space');
		expect(read({ nested: { total: 1, count: 1 } })).toContain('it takes count');
		const ofNoSpace = parseToolInput({ ...tool, isOfNoSpace: true }, { title: 't', colour: 'red' });
		expect(ofNoSpace.ok ? '' : ofNoSpace.error.text).not.toContain(', space');
	});
});

import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { digestOfTool, digestOfTools } from './tool-digest.ts';

const tool = {
	name: 'habits_list',
	description: 'Lists.',
	inputSchema: { type: 'object' as const, properties: { a: { type: 'string' } } },
};

test('a digest is the SHA-256 of the canonical JSON, whatever the order of members and what _meta says', () => {
	const canonical =
		'{"description":"Lists.","inputSchema":{"properties":{"a":{"type":"string"}},"type":"object"},"name":"habits_list"}';
	const digest = createHash('sha256').update(canonical).digest('hex');
	expect(digestOfTool(tool)).toBe(digest);
	const { name, description, inputSchema } = tool;
	expect(digestOfTool({ inputSchema, description, name, _meta: { anything: 1 } })).toBe(digest);
});

test('a digest changes with every word and with every schema', () => {
	const changed = [
		{ ...tool, description: 'Lists!' },
		{ ...tool, name: 'habits_lists' },
		{ ...tool, inputSchema: { type: 'object' as const } },
		{ ...tool, annotations: { readOnlyHint: true } },
	];
	expect(new Set([tool, ...changed].map(digestOfTool)).size).toBe(5);
});

test('the digest of a list is that of its digests, in order', () => {
	const listed = [tool, { ...tool, name: 'habits_other' }];
	const digests = listed.map(digestOfTool).join('\n');
	expect(digestOfTools(listed)).toBe(createHash('sha256').update(digests).digest('hex'));
	expect(digestOfTools(listed.toReversed())).not.toBe(digestOfTools(listed));
});

import { describe, expect, test } from 'bun:test';
import { notesModule } from '@mana/records/types/notes';
import { z } from 'zod';
import { ToolRegistry } from './tool-registry.ts';
import type { ToolSpec } from './tool-spec.ts';

const spec: ToolSpec = {
	name: 'notes.tryOut',
	title: 'Try out',
	module: notesModule,
	description: 'For this test only.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	input: z.strictObject({ at: z.iso.datetime(), count: z.int().optional() }),
	output: z.object({}),
	handler: async () => ({}),
};

const registering =
	(...specs: Partial<ToolSpec>[]) =>
	() => {
		const registry = new ToolRegistry();
		for (const changes of specs) registry.register({ ...spec, ...changes });
		return registry;
	};
const coded = (code: string) => expect.objectContaining({ code });

describe('ToolRegistry', () => {
	test('finds a tool by both names, and none by another', () => {
		const registry = registering({})();
		expect(registry.get('notes.tryOut')).toBe(registry.get('notes_tryOut'));
		expect(registry.get('notes.tryOut')).toMatchObject({ wireName: 'notes_tryOut', title: 'Try out' });
		for (const name of ['notes', 'tryOut', '', '__proto__', 'constructor'])
			expect(registry.get(name)).toBeUndefined();
	});

	test('derives JSON schemas without patterns behind formats, and with the space of a call', () => {
		const own = { at: { type: 'string', format: 'date-time' }, count: { type: 'integer' } };
		const schema = { type: 'object' as const, required: ['at'] };
		expect(registering({})().all()[0]?.inputJsonSchema).toEqual({
			...schema,
			properties: { ...own, space: { type: 'string' } },
		});
		expect(registering({ isOfNoSpace: true })().all()[0]?.inputJsonSchema).toEqual({
			...schema,
			properties: own,
		});
	});

	test('refuses a tool with an argument of its own by the name of the space of a call', () => {
		const input = z.strictObject({ space: z.string() });
		expect(registering({ input })).toThrow(coded('TOOL_ARGUMENT_RESERVED'));
	});

	test('refuses a name twice', () => {
		expect(registering({}, {})).toThrow(coded('TOOL_NAME_DUPLICATE'));
	});

	test('refuses names that are not <module>.<verb> or too long for a client', () => {
		const names = [
			'notes',
			'notes.',
			'.tryOut',
			'todo.tryOut',
			'notes.try_out',
			'notes.a.b',
			`notes.${'a'.repeat(60)}`,
		];
		for (const name of names) expect(registering({ name })).toThrow(coded('TOOL_NAME_INVALID'));
	});
});

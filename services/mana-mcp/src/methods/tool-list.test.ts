import { expect, test } from 'bun:test';
import { notesModule } from '@mana/records/types/notes';
import { defineTool, ToolRegistry, type ToolSpec } from '@mana/tool-registry';
import { z } from 'zod';
import { createToolLists } from './tool-list.ts';

const spec = defineTool({
	name: 'notes.probe',
	title: 'Probe',
	module: notesModule,
	description: 'For tests.',
	scope: 'user-space',
	policyHint: 'read',
	idempotent: true,
	input: z.strictObject({}),
	output: z.object({}),
	handler: async () => ({}),
});

function annotationsOf(more: Partial<ToolSpec>) {
	const registry = new ToolRegistry();
	registry.register({ ...spec, ...more });
	return createToolLists(registry.all(), {
		style: 'underscore',
		toolsets: ['all'],
		outputSchemas: false,
	})()[0]?.annotations;
}

test('a tool says what it may do, where clients would assume something else', () => {
	expect(annotationsOf({ returnsText: 'records' })).toEqual({ readOnlyHint: true });
	expect(annotationsOf({ policyHint: 'write' })).toEqual({ destructiveHint: false, idempotentHint: true });
	expect(annotationsOf({ policyHint: 'write', idempotent: false })).toEqual({ destructiveHint: false });
	// A client takes a tool for destructive, and open to the world, unless it is told otherwise.
	for (const more of [{ policyHint: 'destructive' }, { policyHint: 'write', mayRemove: true }] as const) {
		expect(annotationsOf(more)).toBeUndefined();
	}
	expect(annotationsOf({ returnsText: 'outside' })).toEqual({ readOnlyHint: true });
	expect(annotationsOf({ carriesOut: true })).toEqual({ readOnlyHint: true });
});

import { expect, test } from 'bun:test';
import { notesModule } from '@mana/records/types/notes';
import {
	defineTool,
	type RegisteredTool,
	type RunCallDeps,
	type ToolContext,
	ToolRegistry,
} from '@mana/tool-registry';
import { z } from 'zod';
import type { Permission } from './agent-policy.ts';
import { createRegistryTools, type StagedCall } from './registry-tools.ts';

const ran: unknown[] = [];
const registry = new ToolRegistry();
for (const [verb, policyHint] of [
	['find', 'read'],
	['make', 'write'],
] as const) {
	registry.register(
		defineTool({
			name: `notes.${verb}`,
			title: verb,
			module: notesModule,
			description: 'For tests.',
			policyHint,
			idempotent: true,
			input: z.strictObject({ title: z.string() }),
			output: z.object({ title: z.string() }),
			async handler(input) {
				ran.push(input);
				return input;
			},
		}),
	);
}

const calls: RunCallDeps = {
	gate: { decide: async () => ({ isBlocked: false }), isConfirmable: async () => false },
	taint: { noteAnswer: async () => {} },
	countCall: () => {},
	span: (_name, _attributes, work) => work(),
	newCallId: () => 'call-1',
	now: () => 0,
	clockMs: () => 0,
	deadlineMs: 1_000,
	checksOutput: true,
};

function toolsWith(permissionOf: (tool: RegisteredTool) => Permission) {
	const staged: StagedCall[] = [];
	const runner = createRegistryTools({
		tools: registry.all(),
		calls,
		permissionOf,
		policyMode: 'log-only',
		request: () => ({
			agent: 'helper',
			scopes: undefined,
			spaces: {
				active: { id: 's1', name: 's1', type: 'personal' },
				reach: async () => ({ spaces: [], personalId: 's1', notGranted: [], grantedAt: '' }),
			},
			// The handlers here look at nothing of it.
			createContext: ({ callId }) =>
				Object.assign({} as ToolContext, {
					callId,
					spaceId: 's1',
					spaceType: 'personal' as const,
					touched: { named: [], count: 0 },
				}),
			trace: () => {},
		}),
		async stage(call) {
			staged.push(call);
			return { ok: true, text: 'STAGED: It waits for the person.' };
		},
	});
	const run = (name: string, input?: Record<string, unknown>) =>
		runner.run(
			{ id: 'c1', name, ...(input && { input }) },
			{ key: 'call:1:0', signal: new AbortController().signal },
		);
	return { runner, run, staged };
}

test('shows what is not denied, and makes no call of what is', async () => {
	ran.length = 0;
	const { runner, run } = toolsWith(({ policyHint }) => (policyHint === 'read' ? 'auto' : 'deny'));
	expect(runner.tools.map(({ name }) => name)).toEqual(['notes_find']);
	expect((await run('notes_find', { title: 'a' })).text).toContain('{"title":"a"}');
	expect(await run('notes_make', { title: 'b' })).toMatchObject({ isError: true });
	expect(await run('nothing_here', {})).toMatchObject({ isError: true });
	expect(ran).toEqual([{ title: 'a' }]);
});

test('a call that is only proposed does not run, and keeps its arguments as they were', async () => {
	ran.length = 0;
	const { run, staged } = toolsWith(() => 'propose');
	const result = await run('notes_make', { title: 'b', more: 1 });
	expect(result).toMatchObject({ isError: false, text: expect.stringMatching(/^STAGED/) });
	expect(staged).toMatchObject([{ input: { title: 'b', more: 1 }, key: 'call:1:0' }]);
	expect(ran).toEqual([]);
});

test('arguments that are no object never become one: the model hears what the tool takes', async () => {
	ran.length = 0;
	const { run } = toolsWith(() => 'auto');
	const broken = await run('notes_make');
	expect(broken).toMatchObject({ isError: true, text: expect.stringMatching(/^INPUT_INVALID.*"title"/) });
	expect(await run('notes_make', { title: 7 })).toMatchObject({ isError: true });
	expect(ran).toEqual([]);
});

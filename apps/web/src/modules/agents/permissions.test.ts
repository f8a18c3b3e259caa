import { expect, test } from 'bun:test';
import type { ToolEffect } from '../../app/agent-tools.ts';
import { type AgentPolicy, offeredFor, usuallyFor, withRule } from './permissions.ts';

const usually = (name: string, effect: ToolEffect, ...policies: [AgentPolicy, AgentPolicy?]) =>
	usuallyFor({ name, module: name.split('.')[0] ?? '', effect }, ...policies);

test('usually an agent reads by itself and proposes the rest', () => {
	expect(usually('notes.get', 'read', {})).toBe('auto');
	expect(usually('notes.create', 'write', {})).toBe('propose');
	expect(usually('notes.delete', 'destructive', {})).toBe('propose');
});

test('a rule for a module goes before one for everything, and none lets it delete', () => {
	const policy = { defaultForAi: 'deny', defaultsByModule: { notes: 'auto' } } as const;
	expect(usually('notes.create', 'write', policy)).toBe('auto');
	expect(usually('notes.delete', 'destructive', policy)).toBe('propose');
	expect(usually('todo.list', 'read', policy)).toBe('deny');
	expect(offeredFor('destructive')).toEqual(['propose', 'deny']);
});

test("a space's rules count where the agent says nothing, and do not let it delete either", () => {
	const space = { tools: { 'notes.get': 'deny' }, defaultsByModule: { todo: 'auto' } } as const;
	expect(usually('notes.get', 'read', {}, space)).toBe('deny');
	expect(usually('notes.list', 'read', {}, space)).toBe('auto');
	expect(usually('todo.create', 'write', {}, space)).toBe('auto');
	expect(usually('todo.delete', 'destructive', {}, space)).toBe('propose');
	expect(usually('todo.create', 'write', { defaultForAi: 'propose' }, space)).toBe('propose');
});

test('a rule is added, replaced and taken away; what is said elsewhere stays', () => {
	const first = withRule({ defaultForAi: 'deny' }, { tool: 'events.discover' }, 'auto');
	const both = withRule(withRule(first, { module: 'todo' }, 'propose'), { tool: 'events.discover' }, 'deny');
	expect(both).toEqual({
		defaultForAi: 'deny',
		tools: { 'events.discover': 'deny' },
		defaultsByModule: { todo: 'propose' },
	});
	expect(withRule(withRule(both, { tool: 'events.discover' }, undefined), 'everything', undefined)).toEqual({
		tools: {},
		defaultsByModule: { todo: 'propose' },
	});
});

import { expect, test } from 'bun:test';
import { offeredFor, usuallyFor, withRule } from './permissions.ts';

test('usually an agent reads by itself and proposes the rest', () => {
	expect(usuallyFor({}, 'notes', 'read')).toBe('auto');
	expect(usuallyFor({}, 'notes', 'write')).toBe('propose');
	expect(usuallyFor({}, 'notes', 'destructive')).toBe('propose');
});

test('a rule for a module goes before one for everything, and none lets it delete', () => {
	const policy = { defaultForAi: 'deny', defaultsByModule: { notes: 'auto' } } as const;
	expect(usuallyFor(policy, 'notes', 'write')).toBe('auto');
	expect(usuallyFor(policy, 'notes', 'destructive')).toBe('propose');
	expect(usuallyFor(policy, 'todo', 'read')).toBe('deny');
	expect(offeredFor('destructive')).toEqual(['propose', 'deny']);
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

import { expect, test } from 'bun:test';
import { hasRight, missingScopes, toolScopes, withImpliedScopes } from './oauth-scopes.ts';

const tool = (module: 'notes' | 'habits', policyHint: 'read' | 'write' | 'destructive') =>
	({ module, policyHint, scope: 'user-space' }) as const;

test('scopes follow from the tools there are, those for administrators left out', () => {
	const admin = { ...tool('habits', 'read'), scope: 'admin' } as const;
	expect(
		toolScopes([admin, tool('notes', 'write'), tool('notes', 'read'), tool('notes', 'destructive')]),
	).toEqual(['mana:read', 'mana:write', 'mana:destructive', 'notes:read', 'notes:write']);
});

test('writing implies reading, and nothing else implies anything', () => {
	expect(withImpliedScopes(['notes:write', 'mana:destructive'])).toEqual([
		'notes:write',
		'mana:destructive',
		'notes:read',
	]);
	expect(hasRight(['mana:write'], 'notes', 'read')).toBe(true);
	expect(hasRight(['notes:read'], 'notes', 'write')).toBe(false);
	expect(hasRight(['notes:write'], 'habits', 'read')).toBe(false);
});

test.each([
	['notes', 'read', ['mana:read'], []],
	['notes', 'read', ['notes:write'], []],
	['notes', 'read', ['habits:read', 'offline_access'], ['notes:read']],
	['notes', 'write', ['mana:read'], ['notes:write']],
	['notes', 'destructive', ['mana:write'], ['mana:destructive']],
	['notes', 'destructive', ['mana:read'], ['notes:write', 'mana:destructive']],
	['notes', 'destructive', ['notes:write', 'mana:destructive'], []],
] as const)('%s, %s with %p lacks %p', (module, hint, granted, missing) => {
	expect(missingScopes(granted, tool(module, hint))).toEqual([...missing]);
});

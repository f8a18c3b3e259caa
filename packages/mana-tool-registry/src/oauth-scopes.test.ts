import { describe, expect, test } from 'bun:test';
import type { ManaModule } from '@mana/records';
import { habitsModule as habits } from '@mana/records/types/habits';
import { notesModule as notes } from '@mana/records/types/notes';
import { appScopes, hasRight, missingScopes, toolScopes, withImpliedScopes } from './oauth-scopes.ts';

const tool = (module: ManaModule, policyHint: 'read' | 'write' | 'destructive') =>
	({ module, policyHint, scope: 'user-space' }) as const;

test('scopes follow from the tools there are, those for administrators left out', () => {
	const admin = { ...tool(habits, 'read'), scope: 'admin' } as const;
	expect(toolScopes([admin, tool(notes, 'write'), tool(notes, 'read'), tool(notes, 'destructive')])).toEqual([
		'mana:read',
		'mana:write',
		'mana:destructive',
		'notes:read',
		'notes:write',
	]);
});

test('writing implies reading, and nothing else implies anything', () => {
	expect(withImpliedScopes(['notes:write', 'mana:destructive'])).toEqual([
		'notes:write',
		'mana:destructive',
		'notes:read',
	]);
	expect(hasRight(['mana:write'], notes, 'read')).toBe(true);
	expect(hasRight(['notes:read'], notes, 'write')).toBe(false);
	expect(hasRight(['notes:write'], habits, 'read')).toBe(false);
});

test.each([
	[notes, 'read', ['mana:read'], []],
	[notes, 'read', ['notes:write'], []],
	[notes, 'read', ['habits:read', 'offline_access'], ['notes:read']],
	[notes, 'write', ['mana:read'], ['notes:write']],
	[notes, 'destructive', ['mana:write'], ['mana:destructive']],
	[notes, 'destructive', ['mana:read'], ['notes:write', 'mana:destructive']],
	[notes, 'destructive', ['notes:write', 'mana:destructive'], []],
] as const)('what a call needs and its grant has not (%#)', (module, hint, granted, missing) => {
	expect(missingScopes(granted, tool(module, hint))).toEqual([...missing]);
});

describe('for mana-sync, which knows apps and no modules,', () => {
	const calendar: ManaModule = { ...notes, id: 'calendar', apps: ['calendar', 'timeblocks'] };
	const me: ManaModule = { ...notes, id: 'me', apps: ['profile'] };
	const spaces: ManaModule = { ...notes, id: 'spaces', apps: [] };
	const modules = [calendar, me, spaces];

	test.each([
		['calendar:write', 'calendar:write timeblocks:write calendar:read timeblocks:read'],
		['me:read', 'profile:read'],
		['spaces:read', 'spaces:read'],
		['mana:read mana:destructive', 'mana:read mana:destructive'],
		['calendar:read me:write', 'calendar:read timeblocks:read profile:write profile:read'],
	])('%s is %s', (scopes, ofApps) => {
		expect(appScopes(scopes.split(' '), modules)).toEqual(ofApps.split(' '));
	});
});

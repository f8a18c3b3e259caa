import { expect, test } from 'bun:test';
import { type ManaModule, spacesModule } from '@mana/records';
import { habitsModule } from '@mana/records/types/habits';
import { notesModule } from '@mana/records/types/notes';
import { quotesTools } from '@mana/tool-registry/testing/quotes';
import { createScopeCatalogue, narrowedTo, withoutIncluded } from './scopes.ts';

const tool = (module: ManaModule, policyHint: 'read' | 'write' | 'destructive') =>
	({ module, policyHint, scope: 'user-space' }) as const;
const catalogue = createScopeCatalogue([
	tool(spacesModule, 'read'),
	tool(notesModule, 'read'),
	tool(notesModule, 'write'),
	tool(notesModule, 'destructive'),
	tool(habitsModule, 'read'),
	tool(habitsModule, 'write'),
]);

test('knows every module that a scope may be about, in words', () => {
	expect(catalogue.modules).toEqual([
		{ module: 'spaces', words: 'The names of your spaces' },
		{ module: 'notes', words: 'Notes' },
		{ module: 'habits', words: 'Habits' },
	]);
});

test.each([
	['mana:read notes:read habits:read offline_access', 'mana:read offline_access'],
	['mana:read notes:read notes:write', 'mana:read notes:write'],
	['mana:write mana:destructive notes:read habits:write', 'mana:write mana:destructive'],
	['notes:read habits:write', 'notes:read habits:write'],
])('of %s a person is asked about %s', (scopes, asked) => {
	expect(withoutIncluded(scopes.split(' '))).toEqual(asked.split(' '));
});

test.each([
	['notes', 'mana:read offline_access', 'notes:read offline_access'],
	['notes', 'mana:write mana:destructive', 'mana:destructive notes:read notes:write'],
	['notes spaces', 'mana:read mana:write', 'spaces:read notes:read notes:write'],
	['habits', 'mana:read notes:write', 'habits:read'],
	['habits', 'notes:write habits:read', 'habits:read'],
	['', 'mana:read mana:destructive offline_access', 'mana:destructive offline_access'],
])('narrowed to "%s", %s is %s', (modules, scopes, narrowed) => {
	expect(narrowedTo(modules.split(' '), scopes.split(' '), catalogue)).toEqual(narrowed.split(' '));
});

test('a module that was added is asked about in its own words', () => {
	const added = createScopeCatalogue(quotesTools);
	expect(added.modules).toEqual([{ module: 'quotes', words: 'Quotations' }]);
	expect(added.inWords(['quotes:read', 'quotes:write'])).toEqual([
		{ scope: 'quotes:read', words: 'Read quotations' },
		{ scope: 'quotes:write', words: 'Add, change and read quotations' },
	]);
	expect(added.reachesEncrypted(['quotes:read'])).toBe(true);
	expect(added.forApps(['quotes:write'])).toEqual(['quotes:write', 'quotes:read']);
});

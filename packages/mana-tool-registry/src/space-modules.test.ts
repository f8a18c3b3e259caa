import { expect, test } from 'bun:test';
import { spaceTypes } from '@mana/auth-protocol';
import { isModuleOffered, moduleIds } from './space-modules.ts';

test('offers every module in a personal space', () => {
	expect(moduleIds.filter((module) => !isModuleOffered('personal', module))).toEqual([]);
});

for (const type of spaceTypes) {
	test(`offers spaces, habits, todo and notes in a ${type} space, a diary only among family`, () => {
		for (const module of ['spaces', 'habits', 'todo', 'notes'] as const) {
			expect(isModuleOffered(type, module)).toBe(true);
		}
		for (const module of ['journal', 'mood'] as const) {
			expect(isModuleOffered(type, module)).toBe(type === 'personal' || type === 'family');
		}
	});
}

import { describe, expect, test } from 'bun:test';
import { spaceTypes } from '@mana/auth-protocol';
import { isModuleOffered } from './module.ts';
import { moduleCatalogue } from './module-catalogue.ts';

const ids = moduleCatalogue.map(({ id }) => id);
const appIds = new Set(moduleCatalogue.flatMap(({ apps }) => apps));

test('has each module once, with ids that scopes and names of tools can hold', () => {
	expect(new Set(ids).size).toBe(ids.length);
	for (const id of ids) expect(id).toMatch(/^[a-z][a-zA-Z0-9]*$/);
	// A scope of that name would be taken for one of the module.
	expect(ids).not.toContain('mana');
});

for (const module of moduleCatalogue) {
	describe(module.id, () => {
		test('keeps its records in its own apps', () => {
			for (const { app } of module.recordTypes) expect(module.apps).toContain(app);
		});

		test('has an app of its own name, where there is one', () => {
			// A scope of the module would reach that app otherwise, and mean another one.
			if (appIds.has(module.id)) expect(module.apps).toContain(module.id);
		});

		test('is offered in personal spaces, and said in words', () => {
			expect(isModuleOffered('personal', module)).toBe(true);
			expect(module.title).toMatch(/^\p{Lu}/u);
			expect(module.words.length).toBeGreaterThan(3);
		});
	});
}

const offered = (type: (typeof spaceTypes)[number]) =>
	moduleCatalogue.filter((module) => isModuleOffered(type, module)).map(({ id }) => id);

for (const type of spaceTypes) {
	test(`offers spaces, habits, todo and notes in a ${type} space, a diary only among family`, () => {
		expect(offered(type)).toEqual(expect.arrayContaining(['spaces', 'habits', 'todo', 'notes']));
		const isAmongFamily = type === 'personal' || type === 'family';
		for (const module of ['journal', 'mood']) expect(offered(type).includes(module)).toBe(isAmongFamily);
	});
}

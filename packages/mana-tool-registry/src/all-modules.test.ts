import { describe, expect, test } from 'bun:test';
import {
	activityModule,
	isModuleOffered,
	type ManaModule,
	moduleCatalogue,
	mydayModule,
	newsResearchModule,
	searchModule,
	wetterModule,
} from '@mana/records';
import { articlesModule } from '@mana/records/types/articles';
import { newsModule } from '@mana/records/types/news';
import { z } from 'zod';
import { registerAllModules } from './all-modules.ts';
import { getRegistry, getTool, getToolsByModule } from './registry.ts';

registerAllModules();
registerAllModules();

/** What their tools read is by strangers, whoever has saved it. */
const outsideModules: readonly ManaModule[] = [articlesModule, newsModule, newsResearchModule, wetterModule];

test('registers every tool once, however often it is asked to', () => {
	const names = getRegistry().map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
});

for (const spec of getRegistry()) {
	describe(spec.name, () => {
		test('is found by both of its names, and in its module', () => {
			expect(spec.wireName).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
			expect(getTool(spec.name)).toBe(spec);
			expect(getTool(spec.wireName)).toBe(spec);
			expect(getToolsByModule(spec.module)).toContain(spec);
		});

		test('says what it is for', () => {
			expect(spec.title.length).toBeGreaterThan(3);
			expect(spec.description.length).toBeGreaterThan(15);
			expect(spec.description.length).toBeLessThan(240);
			for (const [name] of spec.description.matchAll(/\b[a-z]+_\w+/g)) expect(getTool(name)).toBeDefined();
		});

		test('has JSON schemas of objects, with nothing in them that only zod needs', () => {
			for (const schema of [spec.inputJsonSchema, spec.outputJsonSchema]) {
				expect(schema.type).toBe('object');
				expect(JSON.stringify(schema)).not.toMatch(/9007199254740991|\$schema|propertyNames/);
			}
		});

		test('names the types of the records that it answers', () => {
			const answered = JSON.stringify(z.toJSONSchema(spec.output).properties);
			const encrypts = spec.recordTypes?.some(({ encryptedFields }) => encryptedFields.length > 0) ?? false;
			if (answered.includes('undecryptable')) expect(encrypts).toBe(true);
		});

		test('says whose text it returns, where it returns records or what is outside', () => {
			const readsRecords = spec.policyHint === 'read' && spec.module.recordTypes.length > 0;
			// Ids, names of fields and of clients are whatever their authors made them.
			const namesRecords = [activityModule, mydayModule, searchModule].includes(spec.module);
			const isOutside = outsideModules.includes(spec.module) && spec.policyHint === 'read';
			if (isOutside || spec.carriesOut) expect(spec.returnsText ?? 'outside').toBe('outside');
			else if (spec.returnsText !== 'outside') {
				expect(spec.returnsText).toBe(readsRecords || namesRecords ? 'records' : undefined);
			}
		});

		test('refuses arguments it does not know', () => {
			expect(spec.input.safeParse({ surely_unknown: 1 }).success).toBe(false);
		});

		test('is of a module that the catalogue has, and offered in a personal space', () => {
			expect(moduleCatalogue).toContain(spec.module);
			expect(isModuleOffered('personal', spec.module)).toBe(true);
		});
	});
}

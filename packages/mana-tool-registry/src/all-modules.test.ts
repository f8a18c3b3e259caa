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
import { coreTools } from './core-tools.ts';
import { getRegistry, getTool, getToolsByModule } from './registry.ts';
import type { RegisteredTool } from './tool-registry.ts';

registerAllModules();
registerAllModules();

/** What their tools read is by strangers, whoever has saved it. */
const outsideModules: readonly ManaModule[] = [articlesModule, newsModule, newsResearchModule, wetterModule];

test('registers every tool once, however often it is asked to', () => {
	const names = getRegistry().map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
});

/** What a model reads of a tool on each turn, in the form of `tools/list`. */
const shown = ({ wireName, title, description, inputJsonSchema, policyHint }: RegisteredTool) =>
	JSON.stringify({
		name: wireName,
		title,
		description,
		inputSchema: inputJsonSchema,
		annotations: policyHint === 'read' ? { readOnlyHint: true } : { openWorldHint: false },
	}).length;

describe('what a model reads on each turn stays small', () => {
	const sizes = getRegistry().map((tool) => ({ name: tool.name, bytes: shown(tool) }));
	const sum = (some: typeof sizes) => some.reduce((total, { bytes }) => total + bytes, 0);

	test('all tools are 70 kB at most, 375 bytes a tool', () => {
		expect(sum(sizes)).toBeLessThanOrEqual(70_000);
		expect(sum(sizes) / sizes.length).toBeLessThan(375);
	});

	test('one tool is 2 kB at most', () => {
		expect(sizes.filter(({ bytes }) => bytes > 2_000)).toEqual([]);
	});

	test('the core is 16 kB at most', () => {
		expect(sum(sizes.filter(({ name }) => coreTools.includes(name)))).toBeLessThan(16_000);
	});
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

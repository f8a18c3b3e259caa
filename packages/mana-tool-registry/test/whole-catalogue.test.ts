import { beforeAll, describe, expect, test } from 'bun:test';
import { allRecordTypes } from '@mana/records';
import { isEncrypted } from '@mana/shared-crypto';
import { z } from 'zod';
import { type RegisteredTool, registerAllModules, ToolRegistry } from '../src/index.ts';
import { canary, catalogueCalls, idIn } from '../src/testing/catalogue-calls.ts';
import { outsideStandIn } from '../src/testing/outside-stand-in.ts';
import { createToolBench, PERSONAL } from './tool-bench.ts';

const registry = new ToolRegistry();
registerAllModules(registry);
const bench = createToolBench({ outside: outsideStandIn });
const ids: Record<string, string> = {};
const called = new Map<string, Record<string, unknown>>();
/** All that was ever stored, before any of it is deleted again. */
let stored: { table: string; appId: string; data: Record<string, unknown> }[] = [];

beforeAll(async () => {
	const news = { title: 'Plain of an older client', originalUrl: 'https://news.test/n' };
	bench.sync.write('news', { table: 'articles', id: 'n1', op: 'insert', spaceId: PERSONAL.id, data: news });
	ids.newsArticle = 'n1';
	for (const { tool, input, makes } of catalogueCalls) {
		const policyHint = registry.get(tool)?.policyHint;
		if (policyHint === 'destructive' && stored.length === 0 && tool === 'habits.delete')
			stored = bench.sync.rows();
		const answer = await bench.run(tool, input(ids));
		if (makes !== undefined) ids[makes] = idIn(answer);
		called.set(tool, answer);
	}
}, 60_000);

test('every tool is called, and answers as its schema says', () => {
	const uncalled = registry.all().filter(({ name }) => !called.has(name) && name !== 'tools.call');
	expect(uncalled.map(({ name }) => name)).toEqual([]);
	for (const [name, id] of Object.entries(ids))
		expect({ name, isMade: id !== '' }).toEqual({ name, isMade: true });
});

test('what people wrote is nowhere in storage', () => {
	expect(stored.length).toBeGreaterThan(40);
	expect(bench.sync.dump()).not.toContain(canary);
	expect(JSON.stringify(stored)).not.toContain(canary);
});

test('what is stored encrypted is ciphertext in each row, where it has a value', () => {
	const types = new Map(allRecordTypes.map((type) => [type.name, type]));
	const seen = new Set<string>();
	for (const { appId, table, data } of stored) {
		for (const field of types.get(`${appId}/${table}`)?.encryptedFields ?? []) {
			const value = data[field] ?? null;
			if (value === null || appId === 'news') continue;
			expect({ field: `${appId}/${table}.${field}`, isSealed: isEncrypted(value) }).toMatchObject({
				isSealed: true,
			});
			seen.add(`${appId}/${table}`);
		}
	}
	expect(seen.size).toBeGreaterThan(25);
});

test('what was kept is found again in full text', () => {
	const { results, total } = called.get('search.everything') as {
		results: { module: string }[];
		total: number;
	};
	expect(total).toBeGreaterThan(15);
	expect(new Set(results.map(({ module }) => module)).size).toBeGreaterThan(12);
});

const neededBy = ({ inputJsonSchema }: RegisteredTool) =>
	z.array(z.string()).default([]).parse(inputJsonSchema.required);

describe('a tool that takes the id of a record', () => {
	const takesId = registry
		.all()
		.filter(
			(tool) =>
				neededBy(tool).some((name) => name === 'id' || name === 'ids') && tool.inputJsonSchema.properties,
		);
	for (const tool of takesId) {
		const { name } = tool;
		test(`${name} finds none in another space, and says so`, async () => {
			const fields = Object.fromEntries(
				Object.entries({
					title: 'x',
					name: 'x',
					content: 'x',
					level: 5,
					note: 'x',
					status: 'active',
					rating: 3,
					outcome: 'partly',
				}).filter(([field]) => neededBy(tool).includes(field)),
			);
			const status = name.startsWith('writing') ? { status: 'draft' } : {};
			const text = await bench.fail(name, {
				...fields,
				...(fields.status && status),
				...oneField(name),
				id: 'no-such-id',
			});
			expect(text).toStartWith('NOT_FOUND: ');
		});
	}
});

/** Updates need a field to change. */
function oneField(name: string): Record<string, unknown> {
	const known: Record<string, Record<string, unknown>> = {
		'habits.update': { title: 'x' },
		'todo.update': { title: 'x' },
		'todo.updateProject': { name: 'x' },
		'todo.updateSubtasks': { add: ['x'] },
		'habits.updateLog': { note: 'x' },
		'notes.update': { title: 'x' },
		'notes.tag': { remove: ['x'] },
		'invoices.setStatus': { status: 'sent' },
		'writing.update': { content: 'x' },
		'journal.update': { content: 'x' },
		'calendar.update': { title: 'x' },
		'calendar.updateCalendar': { name: 'x' },
		'mood.update': { level: 5 },
		'contacts.update': { city: 'x' },
		'places.update': { name: 'x' },
		'food.update': { calories: 5 },
		'finance.update': { amount: 5 },
		'events.update': { title: 'x' },
		'events.updateGuest': { note: 'x' },
		'quiz.update': { title: 'x' },
		'library.update': { title: 'x' },
		'broadcasts.update': { name: 'x' },
		'wardrobe.updateGarment': { name: 'x' },
		'dreams.update': { content: 'x' },
		'tags.update': { name: 'x' },
		'articles.update': { isFavorite: true },
		'articles.tag': { tagName: 'x' },
		'articles.highlight': { text: 'ten letters' },
		'news.update': { isRead: true },
	};
	return known[name] ?? {};
}

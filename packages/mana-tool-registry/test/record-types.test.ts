import { describe, expect, test } from 'bun:test';
import { allRecordTypes, type FieldPatch, type RecordType } from '@mana/records';
import { descending, sortOrder } from '@mana/records/rules/sort-order';
import fc from 'fast-check';
import { createTable } from '../src/records/table.ts';
import { createToolBench, FAMILY, PERSONAL, type Who } from './tool-bench.ts';

type AnyRecord = Record<string, unknown>;

const newestFirst = sortOrder(['createdAt'], (a: AnyRecord, b: AnyRecord) =>
	descending(String(a.createdAt), String(b.createdAt)),
);

type Place = Required<Pick<Who, 'userId' | 'space'>>;

/** Who works where: two people in a space that they share, and each in their own. */
const places: readonly Place[] = [
	{ userId: 'anna', space: PERSONAL },
	{ userId: 'anna', space: FAMILY },
	{ userId: 'ben', space: FAMILY },
	{ userId: 'ben', space: { id: 'space-ben', type: 'personal' } },
];
/** Words that no slip of the pen turns into each other. */
const words = ['zebra', 'flughafen', 'quitte', 'mondschein', 'kupferdraht'] as const;

const step = fc.record({
	place: fc.nat(places.length - 1),
	does: fc.constantFrom('insert', 'insert', 'update', 'remove', 'undo'),
	word: fc.constantFrom(...words),
	which: fc.nat(),
});

/** How a field holds a word. */
interface Holding {
	readonly put: (word: string) => unknown;
	readonly read: (value: unknown) => unknown;
}

const holdings: readonly Holding[] = [
	{ put: (word) => word, read: (value) => value },
	// What agents may do, by tools: of a record that says nothing else.
	{
		put: (word) => ({ tools: { [word]: 'deny' } }),
		read: (value) => Object.keys(Object(Object(value).tools))[0],
	},
];

/** A field of the type that takes any word, and how; undefined where there is none. */
function wordField({ record, searched }: RecordType): (Holding & { readonly name: string }) | undefined {
	const inSearch = searched?.fields.map(({ name }) => name) ?? [];
	const names = [...inSearch, ...Object.keys(record.shape)].filter(
		(name) => !['id', 'createdAt', 'updatedAt', 'undecryptable'].includes(name),
	);
	return holdings
		.flatMap((holding) => names.map((name) => ({ name, ...holding })))
		.find(({ name, put }) => record.shape[name]?.safeParse(put('zebra')).success === true);
}

test('every type has such a field', () => {
	expect(allRecordTypes.filter((type) => wordField(type) === undefined).map(({ name }) => name)).toEqual([]);
});

/** The words of records by id, by the space they are in. */
type Model = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What a step's call did: who made it, and the model before it; where it erased for good, nothing brings that back. */
interface Done {
	readonly who: Place;
	readonly callId: string;
	readonly before: Model;
	readonly isForGood: boolean;
}

describe('records of every type, whatever is done to them and taken back, are as a plain model has them', () => {
	for (const type of allRecordTypes) {
		test(type.name, async () => {
			const field = wordField(type);
			if (!field) throw new Error(`${type.name} holds no word`);
			await fc.assert(
				fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
					const bench = createToolBench();
					const table = createTable(type);
					const patch = (word: string): FieldPatch<AnyRecord> => ({ [field.name]: field.put(word) });
					let model: Model = new Map();
					let last: Done | undefined;
					const of = ({ space }: Place) => model.get(space.id) ?? new Map<string, string>();

					for (const [number, { place, does, word, which }] of steps.entries()) {
						if (does === 'undo') {
							if (last === undefined) continue;
							const { who, callId, before, isForGood } = last;
							const undoing = { ...who, callId: `undo-${number}` };
							const answer = await bench.run('activity.undo', { callId }, undoing);
							expect(answer).toMatchObject(isForGood ? { undone: [] } : { leftAlone: [] });
							if (!isForGood) model = before;
							last = undefined;
							continue;
						}
						const who = places[place] ?? { userId: 'anna', space: PERSONAL };
						const callId = `step-${number}`;
						const ctx = bench.contextFor('todo.list', { ...who, callId });
						const kept = new Map(of(who));
						const id = [...kept.keys()][which % Math.max(1, kept.size)];
						const isForGood = does === 'remove' && id !== undefined && which % 2 === 0;
						if (does === 'insert' || id === undefined) {
							kept.set(String((await table.insert(ctx, patch(word))).id), word);
						} else if (does === 'update') {
							await table.update(ctx, id, () => patch(word));
							kept.set(id, word);
						} else {
							await table.remove(ctx, id, isForGood);
							kept.delete(id);
							await expect(table.get(ctx, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
						}
						last = { who, callId, before: model, isForGood };
						model = new Map(model).set(who.space.id, kept);
					}
					for (const who of places) {
						const ctx = bench.contextFor('todo.list', who);
						const listed = (await table.list(ctx, { order: newestFirst })).records;
						const read = listed.map((record) => [record.id, field.read(record[field.name])] as const);
						expect(new Map(read)).toEqual(new Map(of(who)));
						if (!type.searched?.fields.some(({ name }) => name === field.name)) continue;
						for (const query of words) {
							const found = await table.search(ctx, { query, order: newestFirst, limit: 50 });
							const meant = [...of(who)].filter(([, word]) => word === query).map(([id]) => id);
							expect(found.records.map(({ id }) => String(id)).sort()).toEqual(meant.sort());
						}
					}
				}),
				{ numRuns: 3 },
			);
		}, 20_000);
	}
});

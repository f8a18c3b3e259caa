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

/** Who works where: two people in a space that they share, and each in their own. */
const places: readonly Required<Who>[] = [
	{ userId: 'anna', space: PERSONAL },
	{ userId: 'anna', space: FAMILY },
	{ userId: 'ben', space: FAMILY },
	{ userId: 'ben', space: { id: 'space-ben', type: 'personal' } },
];
/** Words that no slip of the pen turns into each other. */
const words = ['zebra', 'flughafen', 'quitte', 'mondschein', 'kupferdraht'] as const;

const step = fc.record({
	place: fc.nat(places.length - 1),
	does: fc.constantFrom('insert', 'insert', 'update', 'remove'),
	word: fc.constantFrom(...words),
	which: fc.nat(),
});

/** A field of the type that takes any text; undefined where there is none. */
function textField({ record, searched }: RecordType): string | undefined {
	const inSearch = searched?.fields.map(({ name }) => name) ?? [];
	const takesText = (field: string) => record.shape[field]?.safeParse('zebra').success === true;
	return [...inSearch, ...Object.keys(record.shape)].find(
		(field) => takesText(field) && !['id', 'createdAt', 'updatedAt', 'undecryptable'].includes(field),
	);
}

describe('records of every type, whatever is done to them, are as a plain model has them', () => {
	for (const type of allRecordTypes) {
		const field = textField(type);
		if (field === undefined) continue;
		test(type.name, async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
					const bench = createToolBench();
					const table = createTable(type);
					const model = new Map<string, Map<string, string>>();
					const of = ({ space }: Required<Who>) => {
						const known = model.get(space.id) ?? new Map<string, string>();
						model.set(space.id, known);
						return known;
					};
					const patch = (word: string): FieldPatch<AnyRecord> => ({ [field]: word });
					for (const { place, does, word, which } of steps) {
						const who = places[place] ?? { userId: 'anna', space: PERSONAL };
						const ctx = bench.contextFor('todo.list', who);
						const kept = of(who);
						const id = [...kept.keys()][which % Math.max(1, kept.size)];
						if (does === 'insert' || id === undefined) {
							kept.set(String((await table.insert(ctx, patch(word))).id), word);
						} else if (does === 'update') {
							await table.update(ctx, id, () => patch(word));
							kept.set(id, word);
						} else {
							await table.remove(ctx, id, which % 2 === 0);
							kept.delete(id);
							expect(table.get(ctx, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
						}
					}
					for (const who of places) {
						const ctx = bench.contextFor('todo.list', who);
						const listed = (await table.list(ctx, { order: newestFirst })).records;
						expect(new Map(listed.map((record) => [record.id, record[field]]))).toEqual(of(who));
						if (!type.searched?.fields.some(({ name }) => name === field)) continue;
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

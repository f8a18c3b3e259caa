import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { mergeById } from './merge-by-id.ts';

const step = (id: string, isCompleted = false, title = id) => ({ id, title, isCompleted });
const base = [step('a'), step('b'), step('c')];

test('ticks of two devices both count', () => {
	const mine = [step('a', true), step('b'), step('c')];
	const theirs = [step('a'), step('b'), step('c', true)];
	expect(mergeById(base, mine, theirs)).toEqual({
		items: [step('a', true), step('b'), step('c', true)],
		conflicts: 0,
	});
});

test('items without an id are known by their title', () => {
	const of = (...done: string[]) => ['a', 'b'].map((title) => ({ title, isCompleted: done.includes(title) }));
	expect(mergeById(of(), of('a'), of('b')).items).toEqual(of('a', 'b'));
});

test('what each added stands where it was added, theirs first', () => {
	const mine = [step('a'), step('m'), step('b'), step('c'), step('mm')];
	const theirs = [step('a'), step('t'), step('b'), step('c'), step('tt')];
	expect(mergeById(base, mine, theirs).items.map(({ id }) => id)).toEqual([
		'a',
		't',
		'm',
		'b',
		'c',
		'tt',
		'mm',
	]);
});

test('what one removed goes, unless the other has changed it', () => {
	expect(mergeById(base, [step('b'), step('c')], base).items.map(({ id }) => id)).toEqual(['b', 'c']);
	const changed = [step('a', true), step('b'), step('c')];
	expect(mergeById(base, changed, [step('b'), step('c')]).items[0]).toEqual(step('a', true));
});

test('a new order counts beside a tick', () => {
	const mine = [step('c'), step('a'), step('b')];
	const theirs = [step('a', true), step('b'), step('c')];
	expect(mergeById(base, mine, theirs).items).toEqual([step('c'), step('a', true), step('b')]);
});

test('of one text that both changed both stand', () => {
	const [mine, theirs] = ['call Ann', 'call Ben'].map((title) => [step('a', false, title)]);
	expect(mergeById([step('a')], mine ?? [], theirs ?? [])).toEqual({
		items: [step('a', false, 'call Ben / call Ann')],
		conflicts: 1,
	});
});

const list = fc.uniqueArray(
	fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isCompleted: fc.boolean() }),
	{ selector: ({ id }) => id },
);

test('nothing is twice, nothing that both have goes, and both orders hold the same where there is no conflict', () => {
	fc.assert(
		fc.property(list, list, list, (before, mine, theirs) => {
			const one = mergeById(before, mine, theirs);
			const ids = one.items.map(({ id }) => id);
			expect(new Set(ids).size).toBe(ids.length);
			for (const { id } of mine) if (theirs.some((other) => other.id === id)) expect(ids).toContain(id);
			const other = mergeById(before, theirs, mine);
			const inOrder = (items: typeof one.items) => items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
			if (one.conflicts === 0) expect(inOrder(one.items)).toEqual(inOrder(other.items));
			expect(mergeById(before, mine, mine).items).toEqual(mine);
			expect(inOrder(mergeById(before, mine, before).items)).toEqual(inOrder(mine));
		}),
		{ numRuns: 500 },
	);
});

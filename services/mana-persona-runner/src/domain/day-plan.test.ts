import { expect, test } from 'bun:test';
import { intentionLibrary } from '../intentions/library.ts';
import { planDay } from './day-plan.ts';
import type { Intention } from './intention.ts';

const intention = (id: string, module: string): Intention => ({
	id,
	module,
	want: () => id,
	check: { source: { tool: 'todo_list', list: 'tasks' }, of: 'new', holds: () => true },
});
const some = [
	intention('t1', 'todo'),
	intention('t2', 'todo'),
	intention('j1', 'journal'),
	intention('o1', 'others'),
];
const mix = { todo: 0.7, journal: 0.3 };

test('a seed gives one plan, each intention once, and other seeds give others', () => {
	const plan = (seed: string) => planDay(some, mix, { seed, length: 4 }).map(({ id }) => id);
	expect(plan('a')).toEqual(plan('a'));
	expect(plan('a').toSorted()).toEqual(['j1', 'o1', 't1', 't2']);
	expect(new Set(Array.from({ length: 30 }, (_, n) => plan(`s${n}`).join())).size).toBeGreaterThan(5);
});

test('modules come first as often as their share says, whatever number of intentions they have', () => {
	const first = Array.from(
		{ length: 2_000 },
		(_, n) => planDay(some, mix, { seed: `s${n}`, length: 1 })[0]?.module,
	);
	const share = (module: string) => first.filter((one) => one === module).length / first.length;
	expect(share('todo')).toBeWithin(0.62, 0.72);
	expect(share('journal')).toBeWithin(0.24, 0.33);
	expect(share('others')).toBeWithin(0.02, 0.08);
});

test('the library has ten people with forty intentions and more, in the modules of their attention', () => {
	expect(intentionLibrary).toHaveLength(10);
	const all = intentionLibrary.flatMap(({ intentions }) => intentions);
	expect(all.length).toBeGreaterThanOrEqual(40);
	expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
	for (const { id } of all) expect(id).toMatch(/^[\w.:-]{1,60}$/);
});

import { describe, expect, test } from 'bun:test';
import { Turns, type Work } from './turns.ts';

/** A clock that goes on by a millisecond each time it is looked at. */
function tickingClock(): () => number {
	let nowMs = 0;
	return () => nowMs++;
}

function* steps(count: number, note: () => void = () => {}): Work<number> {
	for (let step = 0; step < count; step++) {
		note();
		yield;
	}
	return count;
}

describe('turns', () => {
	test('come round to each share, however much another has', async () => {
		const turns = new Turns({ clockMs: tickingClock() });
		const done: string[] = [];
		const run = (share: string, count: number) => turns.run(share, steps(count)).then(() => done.push(share));
		const much = Array.from({ length: 50 }, () => run('anna', 1_000));
		await run('ben', 20);
		expect(done).toEqual(['ben']);
		await Promise.all(much);
	});

	test('keep the order of one share', async () => {
		const turns = new Turns({ clockMs: tickingClock() });
		const order: number[] = [];
		await Promise.all(
			[30, 1, 10].map((count, place) =>
				turns.run(
					'anna',
					steps(count, () => order.push(place)),
				),
			),
		);
		expect(order).toEqual(order.toSorted());
	});

	test('let others on the thread go ahead in between', async () => {
		let breaths = 0;
		const turns = new Turns({ clockMs: tickingClock(), turnMs: 8, breathe: async () => void breaths++ });
		await turns.run('anna', steps(800));
		expect(breaths).toBeGreaterThanOrEqual(80);
	});

	test('end work that was given up, and go on with the rest', async () => {
		const turns = new Turns({ clockMs: tickingClock() });
		const leaving = new AbortController();
		let stepped = 0;
		const given = turns.run(
			'anna',
			steps(1_000_000, () => {
				if (++stepped === 100) leaving.abort();
			}),
			leaving.signal,
		);
		const next = turns.run('anna', steps(5));
		await expect(given).rejects.toMatchObject({ name: 'AbortError' });
		expect(await next).toBe(5);
		expect(stepped).toBeLessThan(200);
	});

	test('hand on what work throws', async () => {
		const turns = new Turns();
		function* fails(): Work<number> {
			yield;
			throw new RangeError('x');
		}
		const failing = turns.run('anna', fails());
		await expect(failing).rejects.toBeInstanceOf(RangeError);
		expect(await turns.run('anna', steps(1))).toBe(1);
	});
});

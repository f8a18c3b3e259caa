import { expect, test } from 'bun:test';
import { activeDay, busiestHourShare, busiestSecond, planDay } from './day-plan.ts';

test('each person does what makes an active day, within it, and the same at each run', () => {
	const plan = planDay(50);
	const { opens, made, changed, requests } = activeDay;
	expect(plan).toHaveLength(50 * (opens + made + changed + requests));
	for (const act of ['open', 'make', 'change', 'request'] as const) {
		const wanted = { open: opens, make: made, change: changed, request: requests }[act];
		const ofOne = plan.filter((happening) => happening.person === 7 && happening.act === act);
		expect(ofOne).toHaveLength(wanted);
	}
	expect(plan.every(({ atSeconds }) => atSeconds >= 0 && atSeconds < 86_400)).toBe(true);
	expect(plan.every(({ atSeconds }, n) => n === 0 || atSeconds >= (plan[n - 1]?.atSeconds ?? 0))).toBe(true);
	expect(planDay(50)).toEqual(plan);
});

test('the busiest hour holds the share that is said', () => {
	const plan = planDay(2_000).filter(({ act }) => act === 'request');
	const byHour = Map.groupBy(plan, ({ atSeconds }) => Math.floor(atSeconds / 3_600));
	const busiest = Math.max(...[...byHour.values()].map(({ length }) => length)) / plan.length;
	expect(Math.abs(busiest - busiestHourShare)).toBeLessThan(0.01);
});

test('the busiest second is the one with the most acts', () => {
	const at = (atSeconds: number) => ({ atSeconds, person: 0, act: 'make' as const });
	expect(busiestSecond([at(1.1), at(5.2), at(5.9), at(7)])).toEqual({ acts: 2, atSeconds: 5 });
});

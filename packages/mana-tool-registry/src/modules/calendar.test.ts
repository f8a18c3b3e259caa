import { beforeEach, describe, expect, test } from 'bun:test';
import { createToolBench } from '../../test/tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(async () => {
	bench = createToolBench();
	await bench.run('me.updateSettings', { timeZone: 'Europe/Zurich' });
});

interface Shown {
	id: string;
	title: string;
	start: string;
	end: string;
	weekday: string;
	occurrence?: string;
}

const create = async (title: string, startTime: string, rest = {}) =>
	bench.run<{ event: Shown; conflicts?: Shown[] }>('calendar.create', { title, startTime, ...rest });
const list = async (input = {}) => (await bench.run<{ events: Shown[] }>('calendar.list', input)).events;

describe('events', () => {
	test('are told by the clock on the wall, with the day of the week', async () => {
		const { event } = await create('Dentist', '2026-03-12T09:00');
		expect(event).toMatchObject({
			start: '2026-03-12T09:00+01:00',
			end: '2026-03-12T10:00+01:00',
			weekday: 'Thursday',
		});
		expect(await bench.run('calendar.get', { id: event.id })).toMatchObject({
			event: { start: event.start },
		});
	});

	test('of today are listed where nothing is asked for, under the older name too', async () => {
		await create('Lunch', '2026-03-10T12:00');
		await create('Tomorrow', '2026-03-11T12:00');
		expect((await list()).map(({ title }) => title)).toEqual(['Lunch']);
		expect(await bench.run('calendar.today')).toMatchObject({
			today: 'Tuesday 2026-03-10',
			events: [{ title: 'Lunch' }],
		});
	});

	test('name what else takes place then', async () => {
		await create('Choir', '2026-03-12T19:00', { repeat: 'FREQ=WEEKLY' });
		const { conflicts } = await create('Cinema', '2026-03-26T19:30');
		expect(conflicts).toMatchObject([{ title: 'Choir', start: '2026-03-26T19:00+01:00' }]);
		expect((await create('Breakfast', '2026-03-26T08:00')).conflicts).toBeUndefined();
	});

	test('of a series are moved and cancelled one by one', async () => {
		const { event } = await create('Choir', '2026-03-12T19:00', { repeat: 'FREQ=WEEKLY' });
		const [, second, third] = await list({ from: '2026-03-12', to: '2026-04-10' });
		await bench.run('calendar.update', {
			id: event.id,
			occurrence: second?.occurrence,
			startTime: '2026-03-20T18:00',
		});
		await bench.run('calendar.delete', { id: event.id, occurrence: third?.occurrence });
		expect((await list({ from: '2026-03-12', to: '2026-04-10' })).map(({ start }) => start)).toEqual([
			'2026-03-12T19:00+01:00',
			'2026-03-20T18:00+01:00',
			'2026-04-02T19:00+02:00',
			'2026-04-09T19:00+02:00',
		]);
		expect(
			await bench.fail('calendar.update', {
				id: event.id,
				occurrence: '2026-03-13T18:00:00.000Z',
				startTime: '2026-03-14',
			}),
		).toStartWith('NOT_FOUND: ');
	});

	test('move as a whole, as long as they were', async () => {
		const { event } = await create('Talk', '2026-03-12T10:00', { endTime: '2026-03-12T12:30' });
		await bench.run('calendar.update', { id: event.id, startTime: '2026-03-13T14:00', title: 'Longer talk' });
		expect(await list({ from: '2026-03-13' })).toMatchObject([
			{ title: 'Longer talk', start: '2026-03-13T14:00+01:00', end: '2026-03-13T16:30+01:00' },
		]);
	});

	test('are found by their words, and go with their time', async () => {
		const { event } = await create('Dentist', '2026-06-12T09:00', { location: 'Bahnhofstrasse' });
		expect(await list({ query: 'bahnhof' })).toMatchObject([{ title: 'Dentist' }]);
		await bench.run('calendar.delete', { id: event.id });
		expect(await list({ from: '2026-06-12' })).toEqual([]);
		expect(
			bench.sync
				.rows()
				.filter(({ op }) => op === 'insert')
				.map(({ table }) => table),
		).toEqual(['settings']);
	});

	test('that end before they begin, or repeat by no rule, are refused', async () => {
		const input = { title: 'x', startTime: '2026-03-12T09:00' };
		expect(await bench.fail('calendar.create', { ...input, endTime: '2026-03-12T08:00' })).toStartWith(
			'INPUT_INVALID',
		);
		expect(await bench.fail('calendar.create', { ...input, repeat: 'weekly' })).toStartWith(
			'INPUT_INVALID: repeat',
		);
	});
});

test('free time is between events, from now on', async () => {
	await create('Morning', '2026-03-11T09:00', { endTime: '2026-03-11T12:00' });
	const { free } = await bench.run<{ free: Shown[] }>('calendar.freeTime', {
		from: '2026-03-11',
		minutes: 90,
		dayFrom: '08:00',
		dayTo: '18:00',
	});
	expect(free.map(({ start, end }) => `${start.slice(11, 16)}-${end.slice(11, 16)}`)).toEqual([
		'12:00-18:00',
	]);
	const today = await bench.run<{ free: Shown[] }>('calendar.freeTime', {});
	// It is 13:00 in Zurich.
	expect(today.free[0]?.start).toStartWith('2026-03-10T13:00');
});

test('the day, the days and the diary follow the zone that the person has set', async () => {
	bench.clock.nowMs = Date.parse('2026-03-10T23:30:00Z');
	expect(await bench.run('calendar.list')).toMatchObject({ today: 'Wednesday 2026-03-11' });
	expect(await bench.run('journal.add', { content: 'late' })).toMatchObject({
		entry: { entryDate: '2026-03-11' },
	});
	expect(await bench.run('drink.log', { drinkType: 'tea', quantityMl: 200 })).toMatchObject({
		drink: { date: '2026-03-11', time: '00:30' },
	});
	await bench.run('me.updateSettings', { dayStartsAt: '04:00' });
	expect(await bench.run('todo.stats')).toMatchObject({ date: 'Tuesday 2026-03-10' });
});

import { beforeEach, describe, expect, test } from 'bun:test';
import { createToolBench, type Listed } from '../../test/tool-bench.ts';

let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

interface Tasks {
	tasks: Listed[];
	total: number;
	today: string;
}

const create = async (title: string, rest = {}) =>
	(await bench.run<{ task: Listed }>('todo.create', { title, ...rest })).task;
const list = (input = {}) => bench.run<Tasks>('todo.list', input);
const titles = async (input = {}) => (await list(input)).tasks.map(({ title }) => title);

describe('lists of tasks', () => {
	test('are filtered by when tasks are due, as the person counts days', async () => {
		await create('late', { dueDate: '2026-03-09' });
		await create('now', { dueDate: '2026-03-10' });
		await create('soon', { dueDate: '2026-03-11' });
		await create('some day');
		expect(await titles({ filter: 'overdue' })).toEqual(['late']);
		expect(await titles({ filter: 'today' })).toEqual(['now']);
		expect(await titles({ filter: 'upcoming' })).toEqual(['soon']);
		expect(await titles({ dueFrom: '2026-03-10', dueTo: '2026-03-31' })).toEqual(['now', 'soon']);
		const { tasks, today } = await list({ filter: 'today' });
		expect({ today, weekday: tasks[0]?.weekday }).toEqual({
			today: 'Tuesday 2026-03-10',
			weekday: 'Tuesday',
		});
	});

	test('hold completed tasks, the last completed first', async () => {
		const made = [await create('a'), await create('b', { dueDate: '2026-03-09' }), await create('c')];
		for (const place of [1, 2, 0]) {
			bench.clock.nowMs += 60_000;
			await bench.run('todo.complete', { ids: [made[place]?.id] });
		}
		expect(await titles({ filter: 'completed' })).toEqual(['a', 'c', 'b']);
	});

	test('hold what has a label, is in a project or has words', async () => {
		const { project } = await bench.run<{ project: Listed }>('todo.createProject', { name: 'House' });
		await create('Paint', { projectId: project.id, labels: ['Weekend'] });
		await create('Call', { labels: ['#weekend', 'phone'], description: 'about the party' });
		await create('Nothing');
		expect(await titles({ label: 'WEEKEND' })).toEqual(['Call', 'Paint']);
		expect(await titles({ projectId: project.id })).toEqual(['Paint']);
		expect(await titles({ query: 'party' })).toEqual(['Call']);
		expect(await titles({ label: 'unknown' })).toEqual([]);
		expect((await list({ label: 'phone' })).tasks).toMatchObject([{ labels: ['Weekend', 'phone'] }]);
		const { projects } = await bench.run<{ projects: Listed[] }>('todo.listProjects');
		expect(projects).toMatchObject([{ name: 'House', openTasks: 1 }]);
		expect(bench.sync.dump()).not.toContain('Weekend');
	});
});

describe('several tasks in one call', () => {
	test('are changed in one request, and one that is not there does not hold up the others', async () => {
		const ids = [(await create('a')).id, (await create('b')).id];
		const before = bench.sync.requests.filter((request) => request.startsWith('POST')).length;
		expect(await bench.run('todo.update', { ids, dueDate: '2026-03-13' })).toEqual({ ok: true });
		expect(bench.sync.requests.filter((request) => request.startsWith('POST')).length).toBe(before + 1);
		expect((await list()).tasks).toMatchObject([{ weekday: 'Friday' }, { weekday: 'Friday' }]);
		const answer = await bench.run('todo.complete', { ids: [...ids, 'gone'] });
		expect(answer).toMatchObject({
			ok: false,
			completed: 2,
			failed: [{ id: 'gone', error: expect.stringMatching(/^NOT_FOUND/) }],
		});
		expect(await bench.fail('todo.reopen', { ids: ['gone', 'gone too'] })).toStartWith('NOT_FOUND: ');
		expect(await bench.fail('todo.reopen', { ids: Array(26).fill('x') })).toStartWith('INPUT_INVALID: ids');
	});

	test('are ticked off by their title, under the older name too', async () => {
		await create('Plan the Party');
		await create('Party shopping');
		await create('Taxes');
		expect(await bench.run('todo.completeByTitle', { titleMatch: 'party' })).toMatchObject({
			completed: 2,
			titles: expect.arrayContaining(['Plan the Party', 'Party shopping']),
		});
		expect(await titles()).toEqual(['Taxes']);
		expect(await bench.fail('todo.complete', { title: 'party' })).toStartWith('NOT_FOUND: ');
		expect(await bench.fail('todo.complete', {})).toStartWith('INPUT_INVALID: ');
	});
});

describe('tasks that repeat', () => {
	const due = async () => (await list()).tasks.map(({ dueDate }) => dueDate);

	test('come back with the next date, once', async () => {
		const { id } = await create('Bins', {
			dueDate: '2026-03-10',
			repeat: 'FREQ=WEEKLY;BYDAY=TU',
			priority: 'high',
		});
		expect(await bench.run('todo.complete', { ids: [id] })).toMatchObject({
			next: [{ title: 'Bins', dueDate: 'Tuesday 2026-03-17' }],
		});
		await bench.run('todo.reopen', { ids: [id] });
		await bench.run('todo.complete', { ids: [id] });
		expect((await list()).tasks).toMatchObject([{ title: 'Bins', dueDate: '2026-03-17', priority: 'high' }]);
	});

	test('that were put off once go on as before', async () => {
		const { id } = await create('Bins', { dueDate: '2026-03-10', repeat: 'FREQ=WEEKLY' });
		await bench.run('todo.update', { ids: [id], dueDate: '2026-03-12' });
		await bench.run('todo.complete', { ids: [id] });
		expect(await due()).toEqual(['2026-03-17']);
	});

	test('from completion count from the day they were done', async () => {
		const { id } = await create('Water', {
			dueDate: '2026-03-01',
			repeat: 'FREQ=DAILY;INTERVAL=3',
			repeatFrom: 'completion',
		});
		await bench.run('todo.complete', { ids: [id] });
		expect(await due()).toEqual(['2026-03-13']);
	});

	test('pass over days that were missed', async () => {
		const { id } = await create('Pill', { dueDate: '2026-03-01', repeat: 'FREQ=DAILY' });
		await bench.run('todo.complete', { ids: [id] });
		expect(await due()).toEqual(['2026-03-10']);
	});

	test('end with their rule', async () => {
		const { id } = await create('Twice', { dueDate: '2026-03-10', repeat: 'FREQ=DAILY;COUNT=2' });
		await bench.run('todo.complete', { ids: [id] });
		const [second] = (await list()).tasks;
		await bench.run('todo.complete', { ids: [second?.id] });
		expect(await due()).toEqual([]);
		expect(await bench.fail('todo.create', { title: 'x', repeat: 'every day' })).toStartWith(
			'INPUT_INVALID: repeat',
		);
	});
});

test('sub-tasks are added, ticked off and removed by their titles', async () => {
	const { id } = await create('Trip', { subtasks: ['Pack', 'Book'] });
	await bench.run('todo.updateSubtasks', { id, add: ['Visa'], complete: ['pack'], remove: ['Book'] });
	const { task } = await bench.run<{ task: Listed }>('todo.get', { id });
	expect(task.subtasks).toMatchObject([
		{ title: 'Pack', isCompleted: true },
		{ title: 'Visa', isCompleted: false },
	]);
	expect(await bench.fail('todo.updateSubtasks', { id, complete: ['Hotel'] })).toStartWith('NOT_FOUND: ');
});

test('a task is moved in the own order of the person, and reminded of', async () => {
	const [a, b, c] = [await create('a'), await create('b'), await create('c')];
	await bench.run('todo.move', { id: c.id, beforeId: b.id });
	const order = (id: string) => Number(bench.sync.stored('todo', id).order);
	expect(order(a.id) < order(c.id) && order(c.id) < order(b.id)).toBe(true);
	await bench.run('todo.addReminder', { taskId: a.id, minutesBefore: 30, text: 'canary' });
	expect(await bench.run('todo.get', { id: a.id })).toMatchObject({
		reminders: [{ minutesBefore: 30, text: 'canary' }],
	});
	expect(bench.sync.dump()).not.toContain('canary');
});

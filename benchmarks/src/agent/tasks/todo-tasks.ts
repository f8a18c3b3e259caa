import { familyFortnight, seedId } from '@mana/records/testing/family-fortnight';
import type { HouseholdTask } from '../household-task.ts';
import { annaInTheEvening, benAtNight, benInTheAfternoon, has, taskOf, toldOf } from './occasions.ts';

const dueToday = ['plumber', 'library', 'school form', 'dentist', 'music school'] as const;
const springCleaning = Array.from({ length: 25 }, (_, place) => `spring cleaning ${place}`);

/** Titles of what is due in a month, as the seed has it. */
function titlesDueIn(month: string): RegExp[] {
	return familyFortnight()
		.filter(({ space, values }) => space === 'anna' && String(values.dueDate).startsWith(month))
		.map(({ values }) => new RegExp(String(values.title).replace(/[()]/g, '\\$&')));
}

export const todoTasks: readonly HouseholdTask[] = [
	{
		...annaInTheEvening,
		id: 'tick-off-by-name',
		says: 'Tick off the Party one.',
		kind: 'single',
		trap: 'it is one of 580 tasks',
		expects: [taskOf('anna', 'party', { isCompleted: true })],
		async solve({ call }) {
			return (await call('todo_complete', { title: 'party' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'due-in-a-month',
		says: 'What is due in January?',
		kind: 'single',
		trap: 'it is January of the next year',
		expects: [],
		answers: titlesDueIn('2027-01'),
		async solve({ call }) {
			return toldOf(await call('todo_list', { dueFrom: '2027-01-01', dueTo: '2027-01-31' }), 'tasks');
		},
	},
	{
		...annaInTheEvening,
		id: 'move-today-to-friday',
		says: 'Move everything due today to Friday.',
		kind: 'bulk',
		expects: dueToday.map((name) => taskOf('anna', name, { dueDate: '2026-03-27' })),
		async solve({ call }) {
			const ids = (await call('todo_list', { filter: 'today' })).idsOf('tasks');
			return (await call('todo_update', { ids, dueDate: 'Friday' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'undo-the-last',
		says: 'Undo what you just did.',
		kind: 'single',
		expects: [taskOf('anna', 'library', { isCompleted: false })],
		async prepare({ call }) {
			await call('todo_complete', { title: 'library books' });
		},
		async solve({ call }) {
			const [last] = (await call('activity_recent', { limit: 1 })).list('calls');
			return (await call('activity_undo', { callId: String(last?.callId) })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'undo-one-before-the-last',
		says: 'Take back that you ticked off the plumber. The new task stays.',
		kind: 'single',
		trap: 'undo of the wrong thing',
		expects: [taskOf('anna', 'plumber', { isCompleted: false })],
		async prepare({ call }) {
			await call('todo_complete', { title: 'plumber' });
			await call('todo_create', { title: 'Call grandma' });
		},
		async solve({ call }) {
			const recent = (await call('activity_recent', { limit: 5 })).list('calls');
			const wanted = recent.find(({ tool }) => tool === 'todo_complete');
			return (await call('activity_undo', { callId: String(wanted?.callId) })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'shared-shopping',
		says: 'Put eggs on our shopping list.',
		kind: 'single',
		trap: 'the list is in the space that both share',
		expects: [{ made: 'todo/tasks', in: 'family', with: { title: has(/eggs/i), isCompleted: false } }],
		async solve({ call }) {
			return (await call('todo_create', { title: 'Buy eggs', space: 'family' })).text();
		},
	},
	{
		...benAtNight,
		id: 'tomorrow-in-another-zone',
		says: 'Remind me tomorrow to check in for the flight.',
		kind: 'single',
		trap: 'where the server is, tomorrow is today',
		expects: [
			{ made: 'todo/tasks', in: 'ben', with: { title: has(/check.?in/i), dueDate: has(/^2026-03-27/) } },
		],
		async solve({ call }) {
			return (await call('todo_create', { title: 'Check in for the flight', dueDate: 'tomorrow' })).text();
		},
	},
	{
		...benAtNight,
		id: 'next-friday-on-a-thursday-night',
		says: 'Put the slides off to next Friday.',
		kind: 'single',
		trap: 'it is Thursday night, and Friday elsewhere',
		expects: [taskOf('ben', 'slides', { dueDate: '2026-04-03' })],
		async solve({ call }) {
			const id = (await call('todo_list', { query: 'slides' })).idOf('tasks', 'slides');
			return (await call('todo_update', { ids: [id], dueDate: '2026-04-03' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'repeating-moved-once',
		says: 'I will water the plants on Sunday this time.',
		kind: 'single',
		trap: 'a repeating task moved once',
		expects: [taskOf('anna', 'plants', { dueDate: '2026-03-29' })],
		async solve({ call }) {
			const id = (await call('todo_list', { query: 'water the plants' })).idOf('tasks', 'water the plants');
			return (await call('todo_update', { ids: [id], dueDate: '2026-03-29' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'repeating-done',
		says: 'The recycling is out.',
		kind: 'single',
		trap: 'it comes back in two weeks',
		expects: [
			taskOf('family', 'recycling', { isCompleted: true }),
			{ made: 'todo/tasks', in: 'family', with: { title: 'Put out the recycling', dueDate: '2026-04-13' } },
		],
		async solve({ call }) {
			return (await call('todo_complete', { title: 'recycling', space: 'family' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'all-of-a-project-done',
		says: 'The spring cleaning is all done!',
		kind: 'bulk',
		expects: springCleaning.map((name) => taskOf('family', name, { isCompleted: true })),
		async solve({ call }) {
			const open = await call('todo_list', { space: 'family', limit: 100 });
			const ids = open.idsOf('tasks', '"project":"Spring cleaning"');
			return (await call('todo_complete', { ids, space: 'family' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'all-of-a-project-deleted',
		says: 'Delete the tasks of the spring cleaning, all of them.',
		kind: 'bulk',
		expects: springCleaning.map((name) => ({
			removed: 'todo/tasks',
			in: 'family',
			id: seedId('family', name),
		})),
		async solve({ call }) {
			const open = await call('todo_list', { space: 'family', limit: 100 });
			const ids = open.idsOf('tasks', '"project":"Spring cleaning"');
			return (await call('todo_delete', { ids, space: 'family' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'priority',
		says: 'The passport is not urgent any more, medium will do.',
		kind: 'single',
		expects: [taskOf('anna', 'passport', { priority: 'medium' })],
		async solve({ call }) {
			const id = (await call('todo_list', { query: 'passport' })).idOf('tasks');
			return (await call('todo_update', { ids: [id], priority: 'medium' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'overdue',
		says: 'What am I late with?',
		kind: 'single',
		expects: [],
		answers: [/passport/i, /bike/i],
		answersNot: [/library/i],
		async solve({ call }) {
			return toldOf(await call('todo_list', { filter: 'overdue' }), 'tasks');
		},
	},
	{
		...annaInTheEvening,
		id: 'sub-task',
		says: 'The tent is packed.',
		kind: 'single',
		expects: [
			taskOf('anna', 'weekend', {
				subtasks: (given: unknown) => JSON.stringify(given).includes('"title":"Tent","isCompleted":true'),
			}),
		],
		async solve({ call }) {
			const id = (await call('todo_list', { query: 'pack for the weekend' })).idOf('tasks', 'pack for');
			return (await call('todo_updateSubtasks', { id, complete: ['Tent'] })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'repeating-new',
		says: 'Every second Tuesday I have to take the bins out, starting next week.',
		kind: 'single',
		expects: [
			{
				made: 'todo/tasks',
				in: 'anna',
				with: { recurrenceRule: has(/INTERVAL=2/), dueDate: has(/^2026-03-31/), title: has(/bins/i) },
			},
		],
		async solve({ call }) {
			const repeat = 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU';
			return (
				await call('todo_create', { title: 'Take the bins out', dueDate: '2026-03-31', repeat })
			).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'reopen',
		says: 'I have not bought the present for grandma after all.',
		kind: 'single',
		trap: 'it is among 500 that are done',
		expects: [taskOf('anna', 'gift done', { isCompleted: false })],
		async solve({ call }) {
			const done = await call('todo_list', { filter: 'completed', query: 'present grandma', limit: 5 });
			return (await call('todo_reopen', { ids: [done.idOf('tasks', 'present for grandma')] })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'delete-one',
		says: 'Delete the task about the compost.',
		kind: 'single',
		expects: [{ removed: 'todo/tasks', in: 'anna', id: seedId('anna', 'compost') }],
		async solve({ call }) {
			const id = (await call('todo_list', { query: 'compost' })).idOf('tasks');
			return (await call('todo_delete', { ids: [id] })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'into-a-project',
		says: 'Add pruning the roses to the garden project.',
		kind: 'single',
		expects: [
			{
				made: 'todo/tasks',
				in: 'anna',
				with: { title: has(/rose/i), projectId: seedId('anna', 'project garden') },
			},
		],
		async solve({ call }) {
			const projectId = (await call('todo_listProjects')).idOf('projects', 'garden');
			return (await call('todo_create', { title: 'Prune the roses', projectId })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'nothing-due',
		says: 'Is anything due on Sunday?',
		kind: 'single',
		trap: 'the answer is: nothing',
		expects: [],
		answers: [/\b(no|nothing|none|nichts|isn't|not)\b/i],
		async solve({ call }) {
			return toldOf(await call('todo_list', { dueFrom: '2026-03-29', dueTo: '2026-03-29' }), 'tasks');
		},
	},
	{
		...benInTheAfternoon,
		id: 'monthly-done',
		says: 'The travel expenses are handed in.',
		kind: 'single',
		expects: [
			taskOf('ben', 'expenses', { isCompleted: true }),
			{ made: 'todo/tasks', in: 'ben', with: { title: has(/expenses/), dueDate: '2026-05-01' } },
		],
		async solve({ call }) {
			return (await call('todo_complete', { title: 'travel expenses' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'label',
		says: 'The dentist task belongs to school.',
		kind: 'single',
		trap: 'there is a contact of that name as well',
		expects: [taskOf('anna', 'dentist', { tagIds: [seedId('anna', 'tag school')] })],
		async solve({ call }) {
			const id = (await call('todo_list', { query: 'dentist' })).idOf('tasks');
			return (await call('todo_update', { ids: [id], labels: ['school'] })).text();
		},
	},
];

import { tags } from '../../types/tags.ts';
import { taskProjects, taskReminders, tasks } from '../../types/todo.ts';
import { type SeededRecord, seedId, seedsOf } from './seeded-record.ts';

const anna = seedsOf('anna');
const ben = seedsOf('ben');
const family = seedsOf('family');

/** In the spring cleaning of the family: as many as one call may change. */
const springCleaning = [
	'Wash the windows of the living room',
	'Wash the windows of the kitchen',
	'Clean the oven',
	'Defrost the freezer',
	'Descale the kettle',
	'Sort the spice rack',
	'Wipe the kitchen cupboards',
	'Clean the extractor hood',
	'Wash the curtains',
	'Beat the carpets',
	'Vacuum behind the sofa',
	'Dust the bookshelves',
	'Polish the table',
	'Clean the lamps',
	'Scrub the bathroom tiles',
	'Descale the shower head',
	'Wash the bath mats',
	'Sort the medicine cabinet',
	'Turn the mattresses',
	'Wash the duvets',
	'Sort the winter clothes',
	'Tidy the shoe rack',
	'Sweep the cellar',
	'Clean the balcony',
	'Wash the car',
] as const;

const weekly = (day: string, start: string) => ({
	recurrenceRule: `FREQ=WEEKLY;BYDAY=${day}`,
	recurrenceStart: start,
	recurrenceDate: start,
	dueDate: start,
});

/** Tasks, projects, labels and reminders that tasks of a benchmark and tests name. */
export function householdTasks(): SeededRecord[] {
	return [...tasksOfAnna(), ...tasksOfBen(), ...tasksOfFamily()];
}

function tasksOfAnna(): SeededRecord[] {
	const school = seedId('anna', 'tag school');
	const errands = seedId('anna', 'tag errands');
	const projectId = seedId('anna', 'project garden');
	return [
		anna(tags, 'tag school', { name: 'school', order: 1 }),
		anna(tags, 'tag errands', { name: 'errands', order: 2 }),
		anna(taskProjects, 'project garden', { name: 'Garden', color: '#2f855a', order: 1 }),
		anna(tasks, 'party', { title: "Plan Mia's birthday party", dueDate: '2026-04-02', order: 1 }),
		anna(tasks, 'cake', { title: 'Order the cake for Mia', dueDate: '2026-04-01', order: 2 }),
		anna(tasks, 'plumber', {
			title: 'Call the plumber about the tap',
			description: 'Mornings are best; the number hangs on the fridge.',
			dueDate: '2026-03-26',
			priority: 'high',
			order: 3,
		}),
		anna(tasks, 'library', {
			title: 'Return the library books',
			dueDate: '2026-03-26',
			tagIds: [errands],
			order: 4,
		}),
		anna(tasks, 'school form', {
			title: 'Sign the school form',
			dueDate: '2026-03-26',
			tagIds: [school],
			order: 5,
		}),
		anna(tasks, 'dentist', { title: 'Book the dentist for Mia', dueDate: '2026-03-26', order: 6 }),
		anna(tasks, 'music school', {
			title: 'Pay the music school',
			dueDate: '2026-03-26',
			priority: 'urgent',
			tagIds: [school],
			order: 7,
		}),
		anna(tasks, 'passport', {
			title: 'Renew the passport',
			dueDate: '2026-03-20',
			priority: 'urgent',
			order: 8,
		}),
		anna(tasks, 'bike', { title: "Fix Mia's bike", dueDate: '2026-03-24', order: 9 }),
		anna(tasks, 'weekend', {
			title: 'Pack for the weekend',
			dueDate: '2026-03-27',
			subtasks: [
				{ title: 'Tent', isCompleted: false },
				{ title: 'Rain jackets', isCompleted: true },
				{ title: 'Torch', isCompleted: false },
			],
			order: 10,
		}),
		anna(tasks, 'plants', { title: 'Water the plants', ...weekly('SA', '2026-03-28'), order: 11 }),
		anna(tasks, 'tomatoes', { title: 'Sow the tomatoes', projectId, dueDate: '2026-04-04', order: 12 }),
		anna(tasks, 'hedge', { title: 'Cut the hedge', projectId, order: 13 }),
		anna(tasks, 'compost', { title: 'Turn the compost', projectId, dueDate: '2026-04-11', order: 14 }),
		anna(tasks, 'tax', {
			title: 'File the tax return',
			description: 'Papers are in the blue folder.',
			dueDate: '2026-03-31T17:00',
			priority: 'high',
			order: 15,
		}),
		anna(taskReminders, 'reminder of tax', { taskId: seedId('anna', 'tax'), minutesBefore: 1_440 }),
		anna(tasks, 'gift done', {
			title: 'Buy a present for grandma',
			isCompleted: true,
			completedAt: '2026-03-25T16:20:00.000Z',
			dueDate: '2026-03-25',
			order: 16,
		}),
	];
}

function tasksOfBen(): SeededRecord[] {
	return [
		ben(tasks, 'slides', { title: 'Finish the slides for the board', dueDate: '2026-03-27', order: 1 }),
		ben(tasks, 'visa', { title: 'Print the visa papers', dueDate: '2026-03-26', order: 2 }),
		ben(tasks, 'call mia', { title: 'Call Mia before bed', ...weekly('MO,WE,FR', '2026-03-27'), order: 3 }),
		ben(tasks, 'expenses', {
			title: 'Hand in the travel expenses',
			recurrenceRule: 'FREQ=MONTHLY;BYMONTHDAY=1',
			recurrenceFrom: 'due',
			recurrenceStart: '2026-04-01',
			recurrenceDate: '2026-04-01',
			dueDate: '2026-04-01',
			order: 4,
		}),
	];
}

function tasksOfFamily(): SeededRecord[] {
	const projectId = seedId('family', 'project spring cleaning');
	return [
		family(taskProjects, 'project spring cleaning', { name: 'Spring cleaning', order: 1 }),
		...springCleaning.map((title, order) =>
			family(tasks, `spring cleaning ${order}`, { title, projectId, order: order + 10 }),
		),
		family(tasks, 'milk', { title: 'Buy milk', order: 1 }),
		family(tasks, 'bread', { title: 'Buy bread', order: 2 }),
		family(tasks, 'batteries', { title: 'Buy batteries', order: 3 }),
		family(tasks, 'ferry', { title: 'Book the ferry', dueDate: '2026-04-03', priority: 'high', order: 4 }),
		family(tasks, 'recycling', {
			title: 'Put out the recycling',
			recurrenceRule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO',
			recurrenceStart: '2026-03-30',
			recurrenceDate: '2026-03-30',
			dueDate: '2026-03-30',
			order: 5,
		}),
	];
}

import { tasks } from '../../types/todo.ts';
import { type SeededRecord, seedsOf } from './seeded-record.ts';

const things = [
	'the gutter',
	'the insurance papers',
	'the winter tyres',
	'the smoke alarms',
	'the photo book',
	'the piano',
	'the boiler',
	'the curtains',
	'the cellar shelf',
	'the garden hose',
	'the printer',
	'the bank letter',
	'the vaccination card',
	'the lawn mower',
	'the front door lock',
	'the ski boots',
	'the phone contract',
	'the reading glasses',
] as const;
const verbs = ['Check', 'Sort', 'Clean', 'Mend', 'Replace', 'Ask about', 'Pay for', 'Label'] as const;

/** Days since 2025-01-01 between two tasks that are done. */
const daysApart = 0.86;
const doneCount = 510;
const openCount = 60;

const anna = seedsOf('anna');

/** What piles up in a personal space: 510 tasks that are done, and 60 that are due until February 2027. */
export function yearsOfTasks(): SeededRecord[] {
	return [
		...Array.from({ length: doneCount }, (_, place) => {
			const day = dayAfter('2025-01-01', Math.floor(place * daysApart));
			return anna(
				tasks,
				`done ${place}`,
				{
					title: titleOf(place),
					dueDate: day,
					isCompleted: true,
					completedAt: `${day}T17:00:00.000Z`,
					order: 100 + place,
				},
				`${day}T08:00:00.000Z`,
			);
		}),
		...Array.from({ length: openCount }, (_, place) =>
			anna(tasks, `later ${place}`, {
				title: titleOf(doneCount + place),
				dueDate: dayAfter('2026-04-20', place * 5),
				order: 1_000 + place,
			}),
		),
	];
}

function titleOf(place: number): string {
	const verb = verbs[place % verbs.length] ?? '';
	return `${verb} ${things[place % things.length] ?? ''} (${1 + Math.floor(place / (verbs.length * 9))})`;
}

function dayAfter(day: string, days: number): string {
	return Temporal.PlainDate.from(day).add({ days }).toString();
}

import type { HouseholdTask } from '../household-task.ts';
import { calendarTasks } from './calendar-tasks.ts';
import { dayTasks } from './day-tasks.ts';
import { notesTasks } from './notes-tasks.ts';
import { otherTasks } from './other-tasks.ts';
import { todoTasks } from './todo-tasks.ts';

/** What the family asks in its fortnight: 60 requests. */
export const householdTasks: readonly HouseholdTask[] = [
	...todoTasks,
	...calendarTasks,
	...notesTasks,
	...dayTasks,
	...otherTasks,
];

import type { ManaModule } from '@mana/records';
import { mydayModule } from '@mana/records';
import { daysAfter, startOfDayMs } from '@mana/records/rules/day-rules';
import { drinkProgress } from '@mana/records/rules/drinks';
import { byUrgency } from '@mana/records/rules/tasks';
import { calendarModule } from '@mana/records/types/calendar';
import { drinkEntries, drinkModule } from '@mana/records/types/drink';
import { foodModule, meals } from '@mana/records/types/food';
import { goalsModule } from '@mana/records/types/goals';
import { habitLogs, habits, habitsModule } from '@mana/records/types/habits';
import { journalEntries, journalModule } from '@mana/records/types/journal';
import { moodEntries, moodModule } from '@mana/records/types/mood';
import { tasks, todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { type PersonDay, personDay, withWeekday } from '../person-day.ts';
import { createTable } from '../records/table.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';
import { shownIn } from './calendar-events.ts';
import { nutritionSum } from './food.ts';
import { activeGoals } from './goals.ts';
import { withStreaks } from './habit-logs.ts';
import { moodOfDay } from './mood.ts';
import { aboutTasks, shownTask } from './todo-shown.ts';

const shownTasks = 20;
const shownEvents = 30;

const tables = {
	tasks: createTable(tasks),
	habits: createTable(habits),
	drinks: createTable(drinkEntries),
	meals: createTable(meals),
	journal: createTable(journalEntries),
	moods: createTable(moodEntries),
};

type Part = (ctx: ToolContext, day: PersonDay) => Promise<unknown>;

async function tasksOf(ctx: ToolContext, day: PersonDay) {
	const about = await aboutTasks({}, ctx);
	const due = async (bucket: string) => {
		const { records, total } = await tables.tasks.list(ctx, {
			where: ({ isCompleted, dueDate }) => !isCompleted && day.bucketOf(dueDate) === bucket,
			order: byUrgency,
			limit: shownTasks,
		});
		return { total, tasks: records.map((task) => shownTask(task, about)) };
	};
	const done = (await tables.tasks.listPlain(ctx)).filter(
		({ completedAt }) => completedAt !== null && day.dayAt(Date.parse(completedAt)) === day.today,
	);
	return { overdue: await due('overdue'), today: await due('today'), doneToday: done.length };
}

async function habitsOf(ctx: ToolContext, day: PersonDay) {
	const kept = (await tables.habits.listPlain(ctx)).filter(({ isArchived }) => !isArchived);
	return withStreaks(ctx, kept, day);
}

async function eventsOf(ctx: ToolContext, { today, rules }: PersonDay) {
	const range = { startMs: startOfDayMs(today, rules), endMs: startOfDayMs(daysAfter(today, 1), rules) };
	return (await shownIn(ctx, range)).slice(0, shownEvents);
}

/** What a day is made of, by the module that it is read from. */
const parts: readonly { readonly name: string; readonly module: ManaModule; readonly read: Part }[] = [
	{ name: 'tasks', module: todoModule, read: tasksOf },
	{ name: 'events', module: calendarModule, read: eventsOf },
	{ name: 'habits', module: habitsModule, read: habitsOf },
	{ name: 'goals', module: goalsModule, read: activeGoals },
	{
		name: 'drinks',
		module: drinkModule,
		read: async (ctx, { today }) =>
			drinkProgress((await tables.drinks.listPlain(ctx)).filter(({ date }) => date === today)),
	},
	{
		name: 'food',
		module: foodModule,
		read: async (ctx, { today }) => {
			const eaten = (await tables.meals.listPlain(ctx)).filter(({ date }) => date === today);
			return { meals: eaten.length, ...nutritionSum(eaten) };
		},
	},
	{
		name: 'mood',
		module: moodModule,
		read: async (ctx, { today }) => moodOfDay(await tables.moods.listPlain(ctx), today),
	},
	{
		name: 'journal',
		module: journalModule,
		read: async (ctx, { today }) => ({
			entries: (await tables.journal.listPlain(ctx)).filter(({ entryDate }) => entryDate.startsWith(today))
				.length,
		}),
	},
];

export const mydayTools = [
	defineTool({
		name: 'myday.summary',
		title: 'Summary of the day',
		module: mydayModule,
		description: 'Reads the whole day: tasks, events, habits, goals, drinks, meals, mood, diary.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [tasks, habits, habitLogs, drinkEntries, meals, journalEntries, moodEntries],
		input: z.strictObject({}),
		output: z.looseObject({ today: z.string() }),
		async handler(_, ctx) {
			const day = await personDay(ctx);
			// What the caller may not read, or the space does not have, is left out.
			const read = await Promise.all(
				parts
					.filter(({ module }) => ctx.mayRead(module))
					.map(async ({ name, read: readPart }) => [name, await readPart(ctx, day)] as const),
			);
			return { today: withWeekday(day.today), ...Object.fromEntries(read) };
		},
	}),
];

import type { ManaModule } from '@mana/records';
import type { DateSpan } from '@mana/records/rules/day-rules';
import { loggedAt } from '@mana/records/rules/habits';
import { drinkEntries, drinkModule } from '@mana/records/types/drink';
import { foodModule, meals } from '@mana/records/types/food';
import type { Goal } from '@mana/records/types/goals';
import { habitLogs, habitsModule } from '@mana/records/types/habits';
import { journalEntries, journalModule } from '@mana/records/types/journal';
import { meditateModule, meditateSessions } from '@mana/records/types/meditate';
import { moodEntries, moodModule } from '@mana/records/types/mood';
import { notes, notesModule } from '@mana/records/types/notes';
import { tasks, todoModule } from '@mana/records/types/todo';
import type { PersonDay } from '../person-day.ts';
import { createTable } from '../records/table.ts';
import type { ToolContext } from '../tool-spec.ts';

type Metric = NonNullable<Goal['metric']>;

const tables = {
	tasks: createTable(tasks),
	habitLogs: createTable(habitLogs),
	drinks: createTable(drinkEntries),
	meals: createTable(meals),
	journal: createTable(journalEntries),
	moods: createTable(moodEntries),
	notes: createTable(notes),
	meditations: createTable(meditateSessions),
};

/** Something that counted: on which of the person's days, and how much of it. */
interface Happening {
	readonly day: string;
	readonly amount: number;
}

interface Counter {
	readonly module: ManaModule;
	read(ctx: ToolContext, dayAt: PersonDay['dayAt'], metric: Metric): Promise<readonly Happening[]>;
}

const once = (day: string): Happening => ({ day, amount: 1 });

/** What goals can count, by the kind of event. */
const counters = {
	TaskCompleted: {
		module: todoModule,
		async read(ctx, dayAt) {
			const all = await tables.tasks.listPlain(ctx);
			return all.flatMap(({ completedAt }) =>
				completedAt === null ? [] : [once(dayAt(Date.parse(completedAt)))],
			);
		},
	},
	HabitLogged: {
		module: habitsModule,
		async read(ctx, dayAt, { filterField, filterValue }) {
			const all = await tables.habitLogs.listPlain(ctx);
			const isMeant = ({ habitId }: { habitId: string }) =>
				filterField !== 'habitId' || habitId === filterValue;
			return all.filter(isMeant).map((log) => once(dayAt(Date.parse(loggedAt(log)))));
		},
	},
	WaterDrunk: {
		module: drinkModule,
		async read(ctx) {
			const all = (await tables.drinks.listPlain(ctx)).filter(({ drinkType }) => drinkType === 'water');
			return all.map(({ date, quantityMl }) => ({ day: date, amount: quantityMl }));
		},
	},
	MealLogged: {
		module: foodModule,
		read: async (ctx) => (await tables.meals.listPlain(ctx)).map(({ date }) => once(date)),
	},
	JournalWritten: {
		module: journalModule,
		read: async (ctx) =>
			(await tables.journal.listPlain(ctx)).map(({ entryDate }) => once(entryDate.slice(0, 10))),
	},
	MoodLogged: {
		module: moodModule,
		read: async (ctx) => (await tables.moods.listPlain(ctx)).map(({ date }) => once(date)),
	},
	NoteCreated: {
		module: notesModule,
		read: async (ctx, dayAt) =>
			(await tables.notes.listPlain(ctx)).map(({ createdAt }) => once(dayAt(Date.parse(createdAt)))),
	},
	Meditated: {
		module: meditateModule,
		read: async (ctx, dayAt) =>
			(await tables.meditations.listPlain(ctx)).map(({ startedAt }) => once(dayAt(Date.parse(startedAt)))),
	},
} satisfies Record<string, Counter>;

type EventType = keyof typeof counters;

export const eventTypes = Object.keys(counters) as [EventType, ...EventType[]];

/** Goals that many people set. */
export const goalTemplates: Readonly<
	Record<string, { title: string; eventType: EventType; value: number; period: Goal['target']['period'] }>
> = {
	'tpl-tasks': { title: 'Three tasks a day', eventType: 'TaskCompleted', value: 3, period: 'day' },
	'tpl-water': { title: 'Two litres of water a day', eventType: 'WaterDrunk', value: 2_000, period: 'day' },
	'tpl-journal': { title: 'A diary entry a day', eventType: 'JournalWritten', value: 1, period: 'day' },
	'tpl-mood': { title: 'A mood entry a day', eventType: 'MoodLogged', value: 1, period: 'day' },
	'tpl-meditate': { title: 'Meditate five times a week', eventType: 'Meditated', value: 5, period: 'week' },
};

function counterOf(eventType: string): Counter | undefined {
	const known: Readonly<Record<string, Counter>> = counters;
	return Object.hasOwn(known, eventType) ? known[eventType] : undefined;
}

/** What a metric comes to in a period; undefined where it counts what is not known here, or may not be read. */
export async function measure(
	ctx: ToolContext,
	metric: Metric,
	{ from, to }: DateSpan,
	{ dayAt }: PersonDay,
): Promise<number | undefined> {
	const counter = counterOf(metric.eventType);
	if (!counter || !ctx.mayRead(counter.module)) return undefined;
	const happenings = await counter.read(ctx, dayAt, metric);
	return happenings
		.filter(({ day }) => day >= from && day <= to)
		.reduce((sum, { amount }) => sum + (metric.source === 'event_sum' ? amount : 1), 0);
}

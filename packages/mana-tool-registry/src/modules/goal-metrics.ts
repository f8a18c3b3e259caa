import type { ManaModule } from '@mana/records';
import type { DateSpan } from '@mana/records/rules/day-rules';
import { counterOf, type EventType, type GoalMetric, measure } from '@mana/records/rules/goal-counts';
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

interface Source {
	readonly module: ManaModule;
	read(ctx: ToolContext): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Where what goals count is read, by the names of tables. */
const sources: ReadonlyMap<string, Source> = new Map(
	(
		[
			[tasks.name, { module: todoModule, read: createTable(tasks).listPlain }],
			[habitLogs.name, { module: habitsModule, read: createTable(habitLogs).listPlain }],
			[drinkEntries.name, { module: drinkModule, read: createTable(drinkEntries).listPlain }],
			[meals.name, { module: foodModule, read: createTable(meals).listPlain }],
			[journalEntries.name, { module: journalModule, read: createTable(journalEntries).listPlain }],
			[moodEntries.name, { module: moodModule, read: createTable(moodEntries).listPlain }],
			[notes.name, { module: notesModule, read: createTable(notes).listPlain }],
			[meditateSessions.name, { module: meditateModule, read: createTable(meditateSessions).listPlain }],
		] as const
	).map(([name, source]): [string, Source] => [name, source]),
);

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

/** What a metric comes to in a period; undefined where it counts what is not known here, or may not be read. */
export async function measured(
	ctx: ToolContext,
	metric: GoalMetric,
	period: DateSpan,
	{ rules }: PersonDay,
): Promise<number | undefined> {
	const source = sources.get(counterOf(metric)?.table ?? '');
	if (!source || !ctx.mayRead(source.module)) return undefined;
	return measure(metric, await source.read(ctx), period, rules);
}

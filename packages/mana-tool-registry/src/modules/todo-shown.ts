import { type DueBucket, dueDateReader } from '@mana/records/rules/due-dates';
import { type Task, tasks } from '@mana/records/types/todo';
import { type PersonDay, personDay, weekdayName } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { idOfTag, tagNamer } from '../records/tag-names.ts';
import type { ToolContext } from '../tool-spec.ts';
import { projectNamer } from './todo-projects.ts';

/** What a list of tasks is made by. */
export interface TaskList {
	readonly day: PersonDay;
	readonly tagId: string | undefined;
	bucketOf(due: string | null): DueBucket;
	/** The person's day on which a task is due. */
	dayOf(due: string | null): string | undefined;
	labelsOf(ids: readonly string[]): string[];
	projectOf(id: string): string | undefined;
}

export async function aboutTasks(
	{ label }: { label?: string | undefined },
	ctx: ToolContext,
): Promise<TaskList> {
	const day = await personDay(ctx);
	const read = dueDateReader(day.rules);
	return {
		day,
		tagId: label === undefined ? undefined : ((await idOfTag(ctx, label)) ?? ''),
		bucketOf: day.bucketOf,
		dayOf: (due) => read(due)?.day,
		labelsOf: await tagNamer(ctx),
		projectOf: await projectNamer(ctx),
	};
}

export const briefTask = briefly(tasks, {
	cuts: ['description'],
	without: ['metadata', 'tagIds', 'seriesId', 'recurrenceStart', 'recurrenceDate', 'recurrenceFrom'],
});

export function shownTask(task: Task, { dayOf, labelsOf, projectOf }: TaskList) {
	const day = dayOf(task.dueDate);
	const labels = labelsOf(task.tagIds);
	const project = task.projectId === null ? undefined : projectOf(task.projectId);
	return {
		...briefTask.of(task),
		isCompleted: task.isCompleted,
		...(day !== undefined && { weekday: weekdayName(day) }),
		...(project !== undefined && { project }),
		...(labels.length > 0 && { labels }),
	};
}

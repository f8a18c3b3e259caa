import { nextOrder } from '@mana/records/rules/sort-order';
import { byUrgency } from '@mana/records/rules/tasks';
import { priorities, recurrenceBases, type Task } from '@mana/records/types/todo';
import { z } from 'zod';
import { calendarDate, dateOrDateTime, newRecurrenceRule, recurrenceRuleText } from '../calendar-date.ts';
import { quotedTitle, shownDate } from '../deletion.ts';
import {
	cursor,
	forRecords,
	hasChange,
	noChange,
	pageLimit,
	queryField,
	recordId,
	tagNames,
	titleText,
} from '../input-fields.ts';
import { unlisted } from '../json-schema.ts';
import { personDay } from '../person-day.ts';
import { idsOfTags } from '../records/tag-names.ts';
import { sinceRead } from '../records/text-edits.ts';
import type { ToolContext } from '../tool-spec.ts';
import { completionTools } from './todo-completion.ts';
import { detailTools } from './todo-details.ts';
import { projectTools, requireProject } from './todo-projects.ts';
import { reminderTools } from './todo-reminders.ts';
import { aboutTasks, briefTask, shownTask, type TaskList } from './todo-shown.ts';
import { subtaskTools, toSubtasks } from './todo-subtasks.ts';
import { taskTools } from './todo-tasks.ts';

const title = titleText(500);
const description = z.string().max(10_000);
const priority = z.enum(priorities);
const dueDate = dateOrDateTime.nullable();
const projectId = recordId.nullable();
const repeatFrom = z.enum(recurrenceBases);

const tools = taskTools;

const filters = ['open', 'overdue', 'today', 'upcoming', 'completed', 'all'] as const;

/** What the person says of a task, as it is stored. */
async function fieldsOf(
	{
		labels,
		repeat,
		...given
	}: {
		readonly labels?: readonly string[] | undefined;
		readonly repeat?: string | null | undefined;
		readonly dueDate?: string | null | undefined;
		readonly projectId?: string | null | undefined;
	},
	ctx: ToolContext,
) {
	if (given.projectId) await requireProject(ctx, given.projectId);
	return {
		...(labels !== undefined && { tagIds: await idsOfTags(ctx, labels) }),
		...(repeat !== undefined && { recurrenceRule: repeat }),
	};
}

export const todoTools = [
	tools.create({
		name: 'todo.create',
		title: 'Create task',
		description:
			'Adds a task, by a date or not, once or repeatedly. For a habit use habits_create, for something to remember notes_create.',
		input: z.strictObject({
			title,
			description: description.optional(),
			priority: priority.default('medium'),
			dueDate: dueDate.default(null).describe('YYYY-MM-DD or ISO 8601 time'),
			projectId: projectId.default(null),
			labels: tagNames.optional(),
			subtasks: z.array(titleText(500)).max(50).optional(),
			repeat: newRecurrenceRule.optional(),
			repeatFrom: repeatFrom.optional(),
		}),
		async values({ labels, repeat, repeatFrom: from, subtasks, ...input }, ctx) {
			const order = nextOrder(await tools.table.listPlain(ctx));
			const due = input.dueDate ?? (repeat === undefined ? null : (await personDay(ctx)).today);
			return {
				...input,
				...(await fieldsOf({ ...input, labels, repeat }, ctx)),
				dueDate: due,
				order,
				...(repeat !== undefined && { recurrenceStart: due, recurrenceDate: due, recurrenceFrom: from }),
				...(subtasks !== undefined && { subtasks: toSubtasks(subtasks) }),
			};
		},
	}),
	tools.list({
		name: 'todo.list',
		title: 'Tasks',
		description: 'Lists tasks, the soonest due first, with today and the weekdays of due dates.',
		input: z.strictObject({
			filter: z.enum(filters).default('open'),
			dueFrom: calendarDate.optional(),
			dueTo: calendarDate.optional(),
			projectId: recordId.optional(),
			label: z.string().max(60).optional(),
			query: queryField,
			limit: pageLimit(500, 50),
			cursor,
			includeCompleted: unlisted(z.boolean().default(false)),
		}),
		about: aboutTasks,
		dayOf: ({ day }) => day,
		where: ({ filter, includeCompleted, dueFrom, dueTo, projectId: project }, { tagId, bucketOf, dayOf }) => {
			const isOfState = stateFilter(includeCompleted && filter === 'open' ? 'all' : filter, bucketOf);
			return (task) => {
				if (!isOfState(task)) return false;
				if (project !== undefined && task.projectId !== project) return false;
				if (tagId !== undefined && !task.tagIds.includes(tagId)) return false;
				if (dueFrom === undefined && dueTo === undefined) return true;
				const day = dayOf(task.dueDate);
				return day !== undefined && day >= (dueFrom ?? '') && day <= (dueTo ?? '9999-12-31');
			};
		},
		order: byUrgency,
		shown: { schema: briefTask.schema, of: shownTask },
	}),
	tools.change({
		name: 'todo.update',
		title: 'Update tasks',
		description: 'Changes given fields of tasks. To mark them done use todo_complete.',
		input: forRecords({
			title: title.optional(),
			description: description.nullable().optional(),
			priority: priority.optional(),
			dueDate: dueDate.optional(),
			projectId: projectId.optional(),
			labels: tagNames.optional(),
			repeat: recurrenceRuleText.nullable().optional(),
			repeatFrom: repeatFrom.optional(),
			...sinceRead,
		}).refine(hasChange, noChange),
		texts: ['description'],
		async change({ ids: _, expectedUpdatedAt, labels, repeat, repeatFrom: from, ...input }, ctx) {
			const fields = await fieldsOf({ ...input, labels, repeat }, ctx);
			const { today } = await personDay(ctx);
			return (task) => {
				const due = input.dueDate === undefined ? task.dueDate : input.dueDate;
				// A new rule counts from the task's date; putting one task off leaves the series where it was.
				const start = due ?? today;
				const series = repeat ? { dueDate: start, recurrenceStart: start, recurrenceDate: start } : {};
				return { ...input, ...fields, ...series, ...(from && { recurrenceFrom: from }) };
			};
		},
	}),
	...completionTools,
	...detailTools,
	...subtaskTools,
	...reminderTools,
	...projectTools,
	tools.remove({
		name: 'todo.delete',
		title: 'Delete tasks',
		description: 'Deletes tasks. For what is done use todo_complete.',
		severally: true,
		listsPurge: true,
		loses({ title: name, dueDate: due }) {
			const day = shownDate(due);
			return `The task ${quotedTitle(name)}${day ? `, due ${day}` : ''}`;
		},
	}),
];

function stateFilter(
	filter: (typeof filters)[number],
	bucketOf: TaskList['bucketOf'],
): (task: Pick<Task, 'isCompleted' | 'dueDate'>) => boolean {
	if (filter === 'all') return () => true;
	if (filter === 'completed') return ({ isCompleted }) => isCompleted;
	if (filter === 'open') return ({ isCompleted }) => !isCompleted;
	return ({ isCompleted, dueDate: due }) => !isCompleted && bucketOf(due) === filter;
}

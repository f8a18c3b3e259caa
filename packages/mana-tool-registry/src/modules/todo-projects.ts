import { inOwnOrder, nextOrder } from '@mana/records/rules/sort-order';
import { taskProjects, todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { color, pageFields, titleText } from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import type { ToolContext } from '../tool-spec.ts';
import { taskTable } from './todo-tasks.ts';

const brief = briefly(taskProjects);
const name = titleText(200);
const tools = recordTools(todoModule, taskProjects, { one: 'project', many: 'projects' });

export const projectTable = tools.table;

/** Tells the names of projects by their ids. */
export async function projectNamer(ctx: ToolContext): Promise<(id: string) => string | undefined> {
	const { records } = await tools.table.list(ctx, { order: inOwnOrder });
	const names = new Map(records.map((project) => [project.id, project.name]));
	return (id) => names.get(id);
}

/** @throws ToolError `NOT_FOUND` */
export async function requireProject(ctx: ToolContext, id: string): Promise<void> {
	await tools.table.get(ctx, id);
}

export const projectTools = [
	tools.create({
		name: 'todo.createProject',
		title: 'Create project',
		description: 'Adds a project that tasks can belong to.',
		input: z.strictObject({ name, color: color.optional() }),
		values: async (input, ctx) => ({ ...input, order: nextOrder(await tools.table.listPlain(ctx)) }),
	}),
	tools.list({
		name: 'todo.listProjects',
		title: 'Projects',
		description: 'Lists projects, with how many open tasks each has.',
		input: z.strictObject({ includeArchived: z.boolean().default(false), ...pageFields(200, 100) }),
		where:
			({ includeArchived }) =>
			(project) =>
				includeArchived || !project.isArchived,
		order: inOwnOrder,
		async about(_, ctx: ToolContext) {
			const open = (await taskTable.listPlain(ctx)).filter(({ isCompleted }) => !isCompleted);
			return Map.groupBy(open, ({ projectId }) => projectId);
		},
		shown: {
			schema: brief.schema,
			of: (project, openTasks) => ({
				...brief.of(project),
				openTasks: openTasks.get(project.id)?.length ?? 0,
			}),
		},
	}),
	tools.update({
		name: 'todo.updateProject',
		title: 'Update project',
		description: 'Renames, colours or archives a project.',
		fields: z.object({
			name: name.optional(),
			color: color.nullable().optional(),
			isArchived: z.boolean().optional(),
		}),
	}),
	tools.remove({
		name: 'todo.deleteProject',
		title: 'Delete project',
		description: 'Deletes a project; its tasks stay.',
		loses: (project) => `The project ${quotedTitle(project.name)}; its tasks stay`,
	}),
];

import { tasks, todoModule } from '@mana/records/types/todo';
import { recordTools } from '../records/record-tools.ts';

/** What the tools of tasks are made with. */
export const taskTools = recordTools(todoModule, tasks, { one: 'task', many: 'tasks' });

export const taskTable = taskTools.table;

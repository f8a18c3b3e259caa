import { registerActivityTools } from './modules/activity.ts';
import { registerHabitsTools } from './modules/habits.ts';
import { registerJournalTools } from './modules/journal.ts';
import { registerNotesTools } from './modules/notes.ts';
import { registerSpacesTools } from './modules/spaces.ts';
import { registerTodoTools } from './modules/todo.ts';
import { registerToolsTools } from './modules/tools.ts';
import { defaultRegistry } from './registry.ts';
import type { ToolRegistry } from './tool-registry.ts';

const filled = new WeakSet<ToolRegistry>();

/** Registers the tools of every module, in the order in which agents see them. Calling it again does nothing. */
export function registerAllModules(registry: ToolRegistry = defaultRegistry): void {
	if (filled.has(registry)) return;
	filled.add(registry);
	registerSpacesTools(registry);
	registerHabitsTools(registry);
	registerTodoTools(registry);
	registerNotesTools(registry);
	registerJournalTools(registry);
	registerActivityTools(registry);
	registerToolsTools(registry);
}

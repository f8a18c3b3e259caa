import { activityTools } from './modules/activity.ts';
import { habitsTools } from './modules/habits.ts';
import { journalTools } from './modules/journal.ts';
import { notesTools } from './modules/notes.ts';
import { spacesTools } from './modules/spaces.ts';
import { todoTools } from './modules/todo.ts';
import { toolsTools } from './modules/tools.ts';
import { defaultRegistry } from './registry.ts';
import type { ToolRegistry } from './tool-registry.ts';
import type { ToolSpec } from './tool-spec.ts';

/** The tools of every module, in the order in which agents see them. */
const allTools: readonly (readonly ToolSpec[])[] = [
	spacesTools,
	habitsTools,
	todoTools,
	notesTools,
	journalTools,
	activityTools,
];

const filled = new WeakSet<ToolRegistry>();

/** Registers the tools of every module. Calling it again does nothing. */
export function registerAllModules(registry: ToolRegistry = defaultRegistry): void {
	if (filled.has(registry)) return;
	filled.add(registry);
	for (const tool of [...allTools.flat(), ...toolsTools(registry)]) registry.register(tool);
}

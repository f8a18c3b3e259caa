import type { ManaModule } from '@mana/records';
import { type RegisteredTool, ToolRegistry } from './tool-registry.ts';
import type { ToolSpec } from './tool-spec.ts';

/** The process's registry: modules register at start, and nothing changes afterwards. */
export const defaultRegistry = new ToolRegistry();

/** Adds a tool. @throws RegistrationError for a bad, taken or colliding name */
export function registerTool(spec: ToolSpec): void {
	defaultRegistry.register(spec);
}

/** All registered tools in a fixed order, those of scope `admin` included. */
export function getRegistry(): readonly RegisteredTool[] {
	return defaultRegistry.all();
}

/** A tool by its canonical name (`habits.create`) or the one on the wire (`habits_create`). */
export function getTool(name: string): RegisteredTool | undefined {
	return defaultRegistry.get(name);
}

export function getToolsByModule(module: ManaModule): readonly RegisteredTool[] {
	return defaultRegistry.byModule(module);
}

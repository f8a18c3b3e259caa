import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { markdownTable } from './markdown-table.ts';

/** The table of what agents can do, by module, under the names that clients see. */
export function toolTable(): string {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	const byModule = Map.groupBy(registry.all(), ({ module }) => module);
	const rows = [...byModule].map(([module, tools]) => [
		module.id,
		tools.map(({ name }) => `\`${name.replace('.', '_')}\``).join(' '),
	]);
	return markdownTable(['Module', 'Tools'], rows);
}

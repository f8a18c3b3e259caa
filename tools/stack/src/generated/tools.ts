import { type ManaModule, toolsModule } from '@mana/records';
import { type RegisteredTool, registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { markdownTable } from './markdown-table.ts';

const effects = { read: 'reads', write: 'writes', destructive: 'deletes' } as const;

function toolsByModule(): [ManaModule, RegisteredTool[]][] {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	return [...Map.groupBy(registry.all(), ({ module }) => module)];
}

/** The table of what agents can do, by module, under the names that clients see. */
export function toolTable(): string {
	const rows = toolsByModule().map(([module, tools]) => [
		module.id,
		tools.map(({ wireName }) => `\`${wireName}\``).join(' '),
	]);
	return markdownTable(['Module', 'Tools'], rows);
}

/** Each module with its tools: what a model is told of them, and the names that they had. */
export function toolPages(): string {
	return toolsByModule()
		.map(([module, tools]) => {
			const where = `In spaces of the types ${module.spaceTypes.join(', ')}.`;
			const about = `\`${module.id}\`: ${module.words}. ${where}`;
			const rows = tools.map(({ wireName, policyHint, description, formerNames = [] }) => [
				`\`${wireName}\``,
				effects[policyHint],
				[
					description,
					...(formerNames.length > 0 ? [`Also: ${formerNames.map(calledBy).join(' ')}`] : []),
				].join(' '),
			]);
			return `## ${module.title}\n\n${about}\n\n${markdownTable(['Tool', '', 'In words'], rows)}`;
		})
		.join('\n\n');
}

/** What each tool does that a mission or an agent of the app may be given. */
export function toolEffects(): string {
	return toolsByModule()
		.filter(([module]) => module !== toolsModule)
		.flatMap(([, tools]) => tools.map(({ name, policyHint }) => `\t'${name}': '${policyHint}',`))
		.join('\n');
}

function calledBy(former: NonNullable<RegisteredTool['formerNames']>[number]): string {
	const name = typeof former === 'string' ? former : former.name;
	return `\`${name.replace('.', '_')}\``;
}

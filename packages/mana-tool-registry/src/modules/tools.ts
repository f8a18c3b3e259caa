import { toolsModule } from '@mana/records';
import MiniSearch from 'minisearch';
import { z } from 'zod';
import type { RegisteredTool, ToolRegistry } from '../tool-registry.ts';
import { defineTool, type ToolSpec } from '../tool-spec.ts';

const foundLimit = 5;

/** For clients that are shown only some of the tools: finds the others, which can be called all the same. */
export function toolsTools(registry: ToolRegistry): ToolSpec[] {
	let index: MiniSearch<RegisteredTool> | undefined;
	const indexed = () => {
		index ??= createIndex(registry);
		return index;
	};
	const search = defineTool({
		name: 'tools.search',
		title: 'Search tools',
		module: toolsModule,
		description:
			'Finds tools that are not in your list, by what they do. What it finds can be called by its name.',
		policyHint: 'read',
		idempotent: true,
		isOfNoSpace: true,
		input: z.strictObject({
			query: z.string().min(1).max(200).describe('A few words, such as "delete note"'),
		}),
		output: z.object({
			tools: z.array(
				z.object({
					name: z.string(),
					title: z.string(),
					description: z.string(),
					inputSchema: z.looseObject({}),
				}),
			),
		}),
		async handler({ query }) {
			const found = indexed().search(query).slice(0, foundLimit);
			const tools = found.flatMap(({ id }) => registry.get(String(id)) ?? []);
			return {
				tools: tools.map(({ wireName, title, description, inputJsonSchema }) => ({
					name: wireName,
					title,
					description,
					inputSchema: inputJsonSchema,
				})),
			};
		},
	});
	return [search];
}

function createIndex(registry: ToolRegistry): MiniSearch<RegisteredTool> {
	const index = new MiniSearch<RegisteredTool>({
		idField: 'name',
		fields: ['wireName', 'title', 'description'],
		tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u),
		searchOptions: { prefix: true, fuzzy: 0.2, boost: { wireName: 3, title: 2 } },
	});
	index.addAll(registry.all().filter(({ scope, module }) => scope !== 'admin' && module !== toolsModule));
	return index;
}

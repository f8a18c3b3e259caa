import { toolsModule } from '@mana/records';
import { z } from 'zod';
import { ToolError } from '../tool-error.ts';
import type { RegisteredTool, ToolRegistry } from '../tool-registry.ts';
import { defineTool, type ToolSpec } from '../tool-spec.ts';
import { createToolFinder } from './tool-finder.ts';

const foundLimit = 5;

const callInput = z.strictObject({
	name: z.string().min(1).max(128),
	arguments: z.record(z.string(), z.unknown()).default({}),
});

/** The tool that calls others: for hosts that let a model call only what is listed. */
const callTool = defineTool({
	name: 'tools.call',
	title: 'Call tool',
	module: toolsModule,
	description: 'Calls a tool that tools_search has found and that is not in your list.',
	policyHint: 'destructive',
	idempotent: false,
	carriesOut: true,
	input: callInput,
	output: z.looseObject({}),
	async handler() {
		throw new ToolError('INPUT_INVALID', 'name: must be the name of another tool.');
	},
});

/**
 * The tool that a call is for, and its arguments: those of another one where it goes through `tools.call`, which is
 * decided on, counted and traced as that one.
 *
 * @returns undefined where there is no such tool
 */
export function targetOf(
	tools: Pick<ToolRegistry, 'get'>,
	tool: RegisteredTool,
	input: Record<string, unknown>,
): { readonly tool: RegisteredTool; readonly input: Record<string, unknown> } | undefined {
	if (tool.name !== callTool.name) return { tool, input };
	const parsed = callInput.safeParse(input);
	const target = parsed.success ? tools.get(parsed.data.name) : undefined;
	const isCallable = target !== undefined && target.scope !== 'admin' && target.name !== callTool.name;
	return parsed.success && isCallable ? { tool: target, input: parsed.data.arguments } : undefined;
}

/** For clients that are shown only some of the tools: finds the others, which can be called all the same. */
export function toolsTools(registry: ToolRegistry): ToolSpec[] {
	const find = createToolFinder(registry);
	const search = defineTool({
		name: 'tools.search',
		title: 'Search tools',
		module: toolsModule,
		description:
			'Finds tools that are not in your list, by what they do. Call one by its name, or through tools_call.',
		policyHint: 'read',
		idempotent: true,
		isOfNoSpace: true,
		input: z.strictObject({
			query: z.string().min(1).max(200).describe('A few words'),
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
			const tools = find(query).slice(0, foundLimit);
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
	return [search, callTool];
}

import type { RegisteredTool } from '@mana/tool-registry';
import type { Tool } from '@modelcontextprotocol/server';

export type ToolNameStyle = 'underscore' | 'dotted';

/**
 * What `tools/list` shows, made once: every tool an agent may call, in the registry's order. Several clients take
 * only `^[a-zA-Z0-9_-]{1,64}$` for a name, so `habits.create` is shown as `habits_create`, unless the dotted
 * style is asked for; its canonical name stands in `_meta`.
 */
export function listTools(tools: readonly RegisteredTool[], style: ToolNameStyle): readonly Tool[] {
	return tools.filter(({ scope }) => scope !== 'admin').map((tool) => describe(tool, style));
}

function describe(tool: RegisteredTool, style: ToolNameStyle): Tool {
	return {
		name: style === 'dotted' ? tool.name : tool.wireName,
		title: tool.title,
		description: tool.description,
		inputSchema: tool.inputJsonSchema,
		outputSchema: tool.outputJsonSchema,
		annotations: {
			readOnlyHint: tool.policyHint === 'read',
			destructiveHint: tool.policyHint === 'destructive',
			idempotentHint: tool.idempotent,
			openWorldHint: false,
		},
		_meta: { 'mana/canonicalName': tool.name },
	};
}

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { AgentConnection, ServerTool, ToolAnswer } from './agent-server.ts';

const textContent = z.object({
	content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
	isError: z.boolean().optional(),
});

/** Any MCP server over Streamable HTTP, through the official client; the person behind it agrees to whatever is asked. */
export async function connectMcp(url: string, headers: Record<string, string>): Promise<AgentConnection> {
	const transport = new StreamableHTTPClientTransport(new URL(url), {
		fetch: (target, init) => {
			const all = new Headers(init?.headers);
			for (const [name, value] of Object.entries(headers)) all.set(name, value);
			return fetch(target, { ...init, headers: all });
		},
	});
	const client = new Client(
		{ name: 'benchmark', version: '1' },
		{ capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'legacy' } },
	);
	let questions = 0;
	client.setRequestHandler('elicitation/create', async () => {
		questions += 1;
		return { action: 'accept' as const, content: { confirm: true } };
	});
	await client.connect(transport);
	const { tools } = await client.listTools();
	return {
		tools: tools.map(({ name, description = '', inputSchema, annotations }): ServerTool => {
			const changes = annotations?.destructiveHint === false ? 'write' : 'destructive';
			const hint = annotations?.readOnlyHint === true ? 'read' : changes;
			return { name, description, inputSchema, hint };
		}),
		instructions: client.getInstructions() ?? '',
		async call(name, input): Promise<ToolAnswer> {
			const { content, isError = false } = textContent.parse(
				await client.callTool({ name, arguments: { ...input } }),
			);
			return { text: content.map(({ text = '' }) => text).join('\n'), isError };
		},
		get questions() {
			return questions;
		},
		close: () => client.close(),
	};
}

// The yardstick: the official SDK's high-level server, built as its documentation shows, answering rows that it
// is given on standard input. No token, no policy, no storage. Prints its port.
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const habit = z.object({
	id: z.string(),
	title: z.string(),
	icon: z.string(),
	color: z.string(),
	targetPerDay: z.number().nullable(),
	defaultDuration: z.number().nullable(),
	order: z.number(),
	isArchived: z.boolean(),
	createdAt: z.string(),
	updatedAt: z.string(),
});
const output = z.object({ habits: z.array(habit) });
const inputSchema = z.object({ includeArchived: z.boolean().default(false) });

const rows = output.parse(JSON.parse(await Bun.stdin.text()));

const handler = createMcpHandler(() => {
	const server = new McpServer({ name: 'yardstick', version: '1.0.0' });
	server.registerTool(
		'habits_list',
		{ description: 'Lists habits.', inputSchema, outputSchema: output },
		async () => ({ content: [{ type: 'text', text: JSON.stringify(rows) }], structuredContent: rows }),
	);
	return server;
});

const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => handler.fetch(request) });
console.log(server.port);

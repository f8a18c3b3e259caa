// The yardsticks: the official SDK's high-level server, built as its documentation shows, or its low-level one,
// which validates nothing, answering rows given on standard input. No token, no policy, no storage. Prints its port.
import { createMcpHandler, McpServer, Server } from '@modelcontextprotocol/server';
import { z } from 'zod';

const habit = z.object({
	id: z.string(),
	title: z.string(),
	icon: z.string(),
	color: z.string(),
	targetPerDay: z.number().nullable(),
	defaultDuration: z.number().nullable(),
	schedule: z.object({ weekdays: z.array(z.number()) }).nullable(),
	order: z.number(),
	isArchived: z.boolean(),
	createdAt: z.string(),
	updatedAt: z.string(),
});
const output = z.object({ habits: z.array(habit) });
const inputSchema = z.object({ includeArchived: z.boolean().default(false) });

const rows = output.parse(JSON.parse(await Bun.stdin.text()));
const info = { name: 'yardstick', version: '1.0.0' };

const answer = async () => ({
	content: [{ type: 'text' as const, text: JSON.stringify(rows) }],
	structuredContent: rows,
});

function highLevel(): McpServer {
	const server = new McpServer(info);
	const description = 'Lists habits.';
	server.registerTool('habits_list', { description, inputSchema, outputSchema: output }, answer);
	return server;
}

function lowLevel(): Server {
	const server = new Server(info, { capabilities: { tools: {} } });
	server.setRequestHandler('tools/call', answer);
	return server;
}

const handler = createMcpHandler(process.argv[2] === 'low' ? lowLevel : highLevel);
const server = Bun.serve({
	port: 0,
	hostname: '127.0.0.1',
	// The time this process has taken of its processors, for a comparison that other processes do not disturb.
	routes: {
		'/cpu': () => Response.json({ seconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 }),
	},
	fetch: (request) => handler.fetch(request),
});
console.log(server.port);

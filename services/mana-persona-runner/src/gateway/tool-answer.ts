import { z } from 'zod';

/** What a tool answered, as MCP carries it. */
export interface ToolResult {
	readonly isError: boolean;
	readonly text: string;
	readonly data: Readonly<Record<string, unknown>>;
}

const callSchema = z.looseObject({
	id: z.union([z.string(), z.number()]),
	method: z.literal('tools/call'),
	params: z.looseObject({
		name: z.string(),
		arguments: z.record(z.string(), z.unknown()).default({}),
	}),
});

export type ToolCallMessage = z.output<typeof callSchema>;

const answerSchema = z.looseObject({
	result: z
		.looseObject({
			isError: z.boolean().optional(),
			content: z.array(z.looseObject({ text: z.string().optional() })).optional(),
			structuredContent: z.record(z.string(), z.unknown()).optional(),
		})
		.optional(),
	error: z.looseObject({ message: z.string() }).optional(),
});

/** The call that a message is; undefined for any other message. */
export function toolCallOf(message: unknown): ToolCallMessage | undefined {
	return callSchema.safeParse(message).data;
}

/** Reads the answer to a call out of a body, JSON or a stream of events. */
export function readToolResult(contentType: string, body: string): ToolResult {
	const message = contentType.startsWith('text/event-stream') ? lastData(body) : body;
	const { result, error } = answerSchema.parse(JSON.parse(message));
	if (!result) return { isError: true, text: error?.message ?? 'The gateway gave no result.', data: {} };
	return {
		isError: result.isError ?? false,
		text: (result.content ?? []).map(({ text = '' }) => text).join('\n'),
		data: result.structuredContent ?? {},
	};
}

/** The JSON-RPC answer that says this. */
export function toolAnswer(id: ToolCallMessage['id'], { isError, text, data }: ToolResult) {
	return {
		jsonrpc: '2.0',
		id,
		result: {
			content: [{ type: 'text', text: isError ? text : JSON.stringify(data) }],
			...(isError ? { isError: true } : { structuredContent: data }),
			resultType: 'complete',
		},
	};
}

function lastData(events: string): string {
	const data = [...events.matchAll(/^data: ?(.+)$/gm)].map(([, line = '']) => line);
	return data.at(-1) ?? '{}';
}

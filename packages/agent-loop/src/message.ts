/** A call of a tool, as a model asked for it. */
export interface ToolCall {
	/** The provider's name for it; unique within a conversation. */
	readonly id: string;
	/** The tool's name on the wire. */
	readonly name: string;
	/** The arguments, not yet validated; absent where what the model wrote is no JSON object. */
	readonly input?: Readonly<Record<string, unknown>>;
}

export interface ToolResult {
	readonly callId: string;
	readonly name: string;
	/** What the model reads. */
	readonly text: string;
	readonly isError: boolean;
}

export interface UserMessage {
	readonly role: 'user';
	readonly text: string;
}

export interface AssistantMessage {
	readonly role: 'assistant';
	readonly text: string;
	readonly calls: readonly ToolCall[];
	/** The provider's own form of it, as JSON: it may hold signatures that have to come back unchanged. */
	readonly raw?: unknown;
}

/** The results of the calls of the assistant message before it: one for each, in the same order. */
export interface ToolMessage {
	readonly role: 'tool';
	readonly results: readonly ToolResult[];
}

/** Plain JSON. What the system is told stands beside the messages, not among them. */
export type LoopMessage = UserMessage | AssistantMessage | ToolMessage;

export type MessageFault =
	| 'empty'
	| 'does-not-begin-with-user'
	| 'call-without-result'
	| 'result-without-call'
	| 'empty-assistant'
	| 'assistant-twice';

/** What a provider would refuse about a conversation that is about to be sent, or undefined. */
export function messageFault(messages: readonly LoopMessage[]): MessageFault | undefined {
	if (messages.length === 0) return 'empty';
	if (messages[0]?.role !== 'user') return 'does-not-begin-with-user';
	for (const [index, message] of messages.entries()) {
		const before = messages[index - 1];
		const after = messages[index + 1];
		if (message.role === 'tool') {
			if (before?.role !== 'assistant' || !answersAll(before, message)) return 'result-without-call';
		} else if (message.role === 'assistant') {
			if (before?.role === 'assistant') return 'assistant-twice';
			if (message.text === '' && message.calls.length === 0) return 'empty-assistant';
			if (message.calls.length > 0 && after?.role !== 'tool') return 'call-without-result';
		}
	}
	return undefined;
}

function answersAll({ calls }: AssistantMessage, { results }: ToolMessage): boolean {
	return calls.length === results.length && calls.every(({ id }, index) => results[index]?.callId === id);
}

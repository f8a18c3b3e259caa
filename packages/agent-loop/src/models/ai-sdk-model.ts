import {
	generateText,
	type JSONValue,
	jsonSchema,
	type LanguageModel,
	type ModelMessage,
	streamText,
	type ToolSet,
	tool,
} from 'ai';
import type { LoopMessage, ToolCall } from '../message.ts';
import type { Model, ModelAnswer, ModelRequest, Usage } from '../model.ts';
import type { LoopTool } from '../tool-runner.ts';
import { modelFailure } from './model-failure.ts';

/** Lets Anthropic keep what stands before it; other providers do so by themselves or not at all. */
const cached = { anthropic: { cacheControl: { type: 'ephemeral' } } } as const;

export interface AiSdkModelOptions {
	readonly name: string;
	readonly model: LanguageModel;
	readonly contextTokens?: number | undefined;
	/** For one answer, as a whole. */
	readonly timeoutMs: number;
}

/**
 * A model of one of the AI SDK's providers. Asked once, without retries of the library's own: waiting is the run's part,
 * which survives this process.
 */
export function createAiSdkModel({ name, model, contextTokens, timeoutMs }: AiSdkModelOptions): Model {
	return {
		name,
		...(contextTokens !== undefined && { contextTokens }),
		async answer(request) {
			const timeout = AbortSignal.timeout(timeoutMs);
			try {
				const signal = AbortSignal.any([request.signal, timeout]);
				const answered = await ask(model, request, signal);
				request.signal.throwIfAborted();
				return answered;
			} catch (error) {
				request.signal.throwIfAborted();
				if (timeout.aborted) return { ok: false, failure: { kind: 'unavailable' } };
				return { ok: false, failure: modelFailure(error) };
			}
		},
	};
}

async function ask(model: LanguageModel, request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
	const settings = {
		model,
		instructions: { role: 'system' as const, content: request.instructions, providerOptions: cached },
		messages: messagesFor(request),
		tools: toolSet(request.tools),
		maxOutputTokens: request.maxOutputTokens,
		maxRetries: 0,
		abortSignal: signal,
	};
	const { onText } = request;
	if (!onText) {
		const answered = await generateText(settings);
		return answerFrom(answered);
	}
	let streamed: unknown;
	const streaming = streamText({
		...settings,
		onError: ({ error }) => {
			streamed = error;
		},
	});
	for await (const piece of streaming.textStream) onText(piece);
	if (streamed !== undefined) throw streamed;
	const [finishReason, toolCalls, text, responseMessages, usage] = await Promise.all([
		streaming.finishReason,
		streaming.toolCalls,
		streaming.text,
		streaming.responseMessages,
		streaming.usage,
	]);
	return answerFrom({ finishReason, toolCalls, text, responseMessages, usage });
}

interface Answered {
	readonly finishReason: string;
	readonly text: string;
	readonly toolCalls: readonly {
		readonly toolCallId: string;
		readonly toolName: string;
		readonly input: unknown;
		readonly invalid?: boolean | undefined;
	}[];
	readonly responseMessages: readonly ModelMessage[];
	readonly usage: { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined };
}

function answerFrom({ finishReason, text, toolCalls, responseMessages, usage }: Answered): ModelAnswer {
	const counted = usageOf(usage);
	const spent = counted && { usage: counted };
	if (finishReason === 'content-filter') return { ok: false, failure: { kind: 'refused' }, ...spent };
	if (finishReason === 'error') return { ok: false, failure: { kind: 'unavailable' }, ...spent };
	const calls = toolCalls.map(({ toolCallId, toolName, input }): ToolCall => {
		const readable = isObject(input) ? { input } : {};
		return { id: toolCallId, name: toolName, ...readable };
	});
	// A call that holds no object is not shown to the provider again as it was: it would be refused.
	const isWhole = calls.every(({ input }) => input !== undefined) && hasDistinctIds(calls);
	const own = responseMessages.filter(({ role }) => role === 'assistant');
	const raw = isWhole && own.length === 1 ? { raw: own[0] } : {};
	// Some compatible servers say `stop` beside calls.
	const isEnded = finishReason === 'stop' || finishReason === 'tool-calls';
	const finish = isEnded ? (calls.length > 0 ? 'calls' : 'done') : 'cut';
	return { ok: true, text, calls: withDistinctIds(calls), finish, ...raw, ...spent };
}

function usageOf({ inputTokens, outputTokens }: Answered['usage']): Usage | undefined {
	if (inputTokens === undefined || outputTokens === undefined) return undefined;
	return { input: inputTokens, output: outputTokens };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasDistinctIds(calls: readonly ToolCall[]): boolean {
	return new Set(calls.map(({ id }) => id)).size === calls.length && calls.every(({ id }) => id !== '');
}

/** Small local servers leave ids empty or give one twice. */
function withDistinctIds(calls: readonly ToolCall[]): readonly ToolCall[] {
	if (hasDistinctIds(calls)) return calls;
	return calls.map((call, place) => ({ ...call, id: `${call.id || 'call'}_${place}` }));
}

/** No tool has an `execute`: the library stops after the one answer. */
function toolSet(tools: readonly LoopTool[]): ToolSet {
	return Object.fromEntries(
		tools.map(({ name, description, inputSchema }, index) => {
			const isLast = index === tools.length - 1;
			const marked = isLast && { providerOptions: cached };
			return [name, tool({ description, inputSchema: jsonSchema(inputSchema), ...marked })];
		}),
	);
}

/** The last message is marked for the cache; a reminder comes behind it, since it is gone in the next request. */
function messagesFor({ messages, reminder }: ModelRequest): ModelMessage[] {
	const sent = messages.map(toModelMessage);
	const last = sent.at(-1);
	if (last) sent[sent.length - 1] = { ...last, providerOptions: cached };
	if (reminder !== undefined) sent.push({ role: 'user', content: reminder });
	return sent;
}

function toModelMessage(message: LoopMessage): ModelMessage {
	if (message.role === 'user') return { role: 'user', content: message.text };
	if (message.role === 'tool') {
		return {
			role: 'tool',
			content: message.results.map(({ callId, name, text, isError }) => ({
				type: 'tool-result',
				toolCallId: callId,
				toolName: name,
				output: { type: isError ? 'error-text' : 'text', value: text },
			})),
		};
	}
	if (isAssistantMessage(message.raw)) return message.raw;
	return {
		role: 'assistant',
		content: [
			...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
			...message.calls.map(({ id, name, input }) => ({
				type: 'tool-call' as const,
				toolCallId: id,
				toolName: name,
				input: (input ?? {}) as JSONValue,
			})),
		],
	};
}

/** It was kept as JSON and comes from nowhere else than `answerFrom`. */
function isAssistantMessage(raw: unknown): raw is Extract<ModelMessage, { role: 'assistant' }> {
	return isObject(raw) && raw.role === 'assistant';
}

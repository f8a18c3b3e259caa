import type { LoopMessage } from '../message.ts';
import type { Model, ModelAnswer, ModelFailure, ModelRequest } from '../model.ts';
import { modelAnswerLineSchema, sendableRaw } from './model-question.ts';

export interface ProxiedModelOptions {
	/** Where mana-ai is reached, without a trailing slash. */
	readonly aiUrl: string;
	/** `provider/model`, as mana-ai calls it. */
	readonly name: string;
	/** What the agent asks for in place of a model's name. */
	readonly alias: string | undefined;
	readonly contextTokens?: number;
	/** The person's own. @throws where there is none now */
	readonly token: () => Promise<string>;
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** For one answer, as a whole. */
	readonly timeoutMs: number;
}

/** The model of mana-ai, for a loop on a device: what is asked goes through mana-ai, and is kept nowhere on the way. */
export function createProxiedModel(options: ProxiedModelOptions): Model {
	const { name, contextTokens, timeoutMs } = options;
	return {
		name,
		...(contextTokens !== undefined && { contextTokens }),
		async answer(request) {
			const timeout = AbortSignal.timeout(timeoutMs);
			try {
				return await ask(options, request, AbortSignal.any([request.signal, timeout]));
			} catch {
				request.signal.throwIfAborted();
				return { ok: false, failure: { kind: 'unavailable' } };
			}
		},
	};
}

async function ask(
	{ aiUrl, alias, token, fetch }: ProxiedModelOptions,
	{ instructions, messages, reminder, tools, maxOutputTokens, onText }: ModelRequest,
	signal: AbortSignal,
): Promise<ModelAnswer> {
	const response = await fetch(`${aiUrl}/api/v1/ai/model`, {
		method: 'POST',
		headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
		body: JSON.stringify({
			...(alias !== undefined && { model: alias }),
			instructions,
			messages: messages.map(sendable),
			...(reminder !== undefined && { reminder }),
			tools,
			maxOutputTokens,
		}),
		redirect: 'error',
		credentials: 'omit',
		signal,
	});
	if (!response.ok || !response.body) {
		const failure = failureOf(response);
		await response.body?.cancel();
		return { ok: false, failure };
	}
	for await (const line of linesOf(response.body)) {
		const said = modelAnswerLineSchema.parse(JSON.parse(line));
		if (said.kind === 'answered') return said.answer;
		onText?.(said.text);
	}
	return { ok: false, failure: { kind: 'unavailable' } };
}

/** An answer with parts that mana-ai does not take goes in our own form. */
function sendable(message: LoopMessage): LoopMessage {
	if (message.role !== 'assistant' || sendableRaw.safeParse(message.raw).success) return message;
	const { raw: _, ...own } = message;
	return own;
}

function failureOf({ status, headers }: Response): ModelFailure {
	if (status === 402) return { kind: 'budget' };
	if (status === 413) return { kind: 'context-overflow' };
	if (status === 401 || status === 403) return { kind: 'auth' };
	const seconds = Number(headers.get('retry-after') ?? Number.NaN);
	const retry = Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
	if (status === 429) return { kind: 'rate-limit', ...retry };
	return status >= 500 ? { kind: 'unavailable', ...retry } : { kind: 'invalid-request' };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
	const decoder = new TextDecoder();
	const reader = body.getReader();
	let rest = '';
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			rest += decoder.decode(value, { stream: true });
			const lines = rest.split('\n');
			rest = lines.pop() ?? '';
			yield* lines.filter((line) => line !== '');
		}
	} finally {
		await reader.cancel();
	}
}

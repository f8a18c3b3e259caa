import { randomBytes } from 'node:crypto';
import type { PersonaSession } from '../auth/persona-session.ts';
import { type Fault, type ToolCall, unharmed } from './faults.ts';
import {
	readToolResult,
	type ToolCallMessage,
	type ToolResult,
	toolAnswer,
	toolCallOf,
} from './tool-answer.ts';

/** What the relay tells of a call, and asks about it. */
export interface CallWitness {
	/** Before the call is made. A text refuses it. */
	begin(call: ToolCall): Promise<{ readonly id: string } | { readonly refusal: string }>;
	/** Before the persona hears of it. */
	end(id: string, result: ToolResult, latencyMs: number): Promise<void>;
}

export interface RelayOptions {
	/** The gateway's address, `…/mcp`. */
	readonly gatewayUrl: string;
	readonly session: Pick<PersonaSession, 'token'>;
	readonly spaceId: string;
	readonly witness: CallWitness;
	readonly fault?: Fault | undefined;
	readonly fetch: typeof fetch;
	readonly sleep: (ms: number) => Promise<void>;
	/** Milliseconds, monotonic. */
	readonly clockMs: () => number;
}

export interface Relay {
	readonly url: string;
	/** The bearer token that opens it, good for nothing else. */
	readonly key: string;
	close(): Promise<void>;
}

/** While the gateway does not take connections, nothing was done: it is asked again. */
const reconnectWaitsMs = [250, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000];
const hopByHop = [
	'authorization',
	'connection',
	'content-length',
	'host',
	'transfer-encoding',
	'accept-encoding',
];

/**
 * Stands on loopback between a persona and the gateway. The persona's token stays here, and is renewed when it ends; each
 * call is told before it is made and again before its answer is handed on, one call at a time.
 */
export function startRelay(options: RelayOptions): Relay {
	const key = randomBytes(24).toString('base64url');
	let turn: Promise<unknown> = Promise.resolve();
	const server = Bun.serve({
		hostname: '127.0.0.1',
		port: 0,
		idleTimeout: 0,
		async fetch(request) {
			if (request.headers.get('authorization') !== `Bearer ${key}`)
				return new Response(null, { status: 401 });
			const body = request.method === 'POST' ? await request.text() : undefined;
			const message: unknown = body === undefined ? undefined : parsed(body);
			// A batch would carry calls past the count.
			if (Array.isArray(message)) return new Response(null, { status: 400 });
			const call = toolCallOf(message);
			if (!call) return passWhole(options, request, body);
			const answer = turn.then(() => relayCall(options, request, call));
			turn = answer.catch(() => {});
			return answer;
		},
	});
	return { url: `http://127.0.0.1:${server.port}/mcp`, key, close: () => server.stop(true) };
}

async function relayCall(
	options: RelayOptions,
	request: Request,
	message: ToolCallMessage,
): Promise<Response> {
	const { witness, clockMs, fault = unharmed } = options;
	const call: ToolCall = { name: message.params.name, input: message.params.arguments };
	const begun = await witness.begin(call);
	if ('refusal' in begun) {
		return Response.json(toolAnswer(message.id, { isError: true, text: begun.refusal, data: {} }));
	}
	const startedMs = clockMs();
	let response: Response | undefined;
	const forward = async ({ input }: ToolCall): Promise<ToolResult> => {
		const changed = { ...message, params: { ...message.params, arguments: input } };
		const answer = await passOn(options, request, JSON.stringify(changed));
		const body = await answer.text();
		response = new Response(body, answer);
		const contentType = answer.headers.get('content-type') ?? '';
		if (!answer.ok)
			return { isError: true, text: `The gateway answered ${answer.status}: ${body}`, data: {} };
		return readToolResult(contentType, body);
	};
	let result: ToolResult;
	try {
		result = await fault(call, forward, options);
	} catch (error) {
		// It may have been done: asking again would do it twice.
		result = { isError: true, text: `GATEWAY_UNREACHABLE: ${reasonOf(error)}`, data: {} };
		response = undefined;
	}
	await witness.end(begun.id, result, Math.round(clockMs() - startedMs));
	return fault === unharmed && response ? response : Response.json(toolAnswer(message.id, result));
}

/** What is no call, its answer read to the end: half an answer of a gateway that dies would look like a whole one. */
async function passWhole(
	options: RelayOptions,
	request: Request,
	body: string | undefined,
): Promise<Response> {
	try {
		const answer = await passOn(options, request, body);
		// A stream of a session has no end to be read to.
		if (request.method === 'GET') return answer;
		return new Response(answer.body && (await answer.bytes()), answer);
	} catch (error) {
		return Response.json({ error: 'GATEWAY_UNREACHABLE', message: reasonOf(error) }, { status: 502 });
	}
}

/** Sends a request on in the persona's name. A token that is not taken is replaced once: nothing was done with it. */
async function passOn(options: RelayOptions, request: Request, body: string | undefined): Promise<Response> {
	let token = await options.session.token();
	const response = await reach(options, request, body, token);
	if (response.status !== 401) return response;
	token = await options.session.token(token);
	return reach(options, request, body, token);
}

async function reach(
	{ gatewayUrl, spaceId, fetch: send, sleep }: RelayOptions,
	request: Request,
	body: string | undefined,
	token: string,
): Promise<Response> {
	const headers = new Headers(request.headers);
	for (const name of hopByHop) headers.delete(name);
	headers.set('authorization', `Bearer ${token}`);
	headers.set('x-mana-space', spaceId);
	for (let attempt = 0; ; attempt++) {
		try {
			return await send(gatewayUrl, {
				method: request.method,
				headers,
				...(body !== undefined && { body }),
				signal: request.signal,
			});
		} catch (error) {
			const waitMs = reconnectWaitsMs[attempt];
			if (!isRefused(error) || waitMs === undefined || request.signal.aborted) throw error;
			await sleep(waitMs);
		}
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function isRefused(error: unknown): boolean {
	return (
		error instanceof Error && 'code' in error && /^(ConnectionRefused|ECONNREFUSED)$/.test(String(error.code))
	);
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

import { anthropicShape } from './anthropic-shape.ts';
import { chatShape } from './chat-shape.ts';
import type { ProviderShape, ScriptedAnswer, StreamEvent, WholeAnswer } from './model-script.ts';

export interface AskedRequest {
	readonly path: string;
	readonly body: Readonly<Record<string, unknown>>;
	/** The client went away before the answer was whole. */
	isAborted: boolean;
}

/** A server that speaks the providers' HTTP on loopback and answers what a script says. */
export interface ModelServer {
	readonly url: string;
	/** Everything asked so far, oldest first. */
	readonly requests: readonly AskedRequest[];
	/** Answers these first, each once, then what was said before. */
	script(...answers: readonly ScriptedAnswer[]): void;
	/** Answers by what is asked, where the script has nothing left. Default: the text `ok`. */
	answerBy(answer: (body: Readonly<Record<string, unknown>>) => ScriptedAnswer): void;
	stop(): Promise<void>;
}

/** As providers answer browsers. */
const anyPage = {
	'access-control-allow-origin': '*',
	'access-control-allow-headers': '*',
	'access-control-allow-methods': 'POST',
} as const;

const shapes: Readonly<Record<string, ProviderShape>> = {
	'/messages': anthropicShape,
	'/chat/completions': chatShape,
};

export function startModelServer({ port = 0 }: { readonly port?: number } = {}): ModelServer {
	const requests: AskedRequest[] = [];
	const waiting: ScriptedAnswer[] = [];
	let fallback: (body: Readonly<Record<string, unknown>>) => ScriptedAnswer = () => ({ text: 'ok' });
	let count = 0;

	const server = Bun.serve({
		port,
		hostname: '127.0.0.1',
		idleTimeout: 0,
		async fetch(request) {
			const path = new URL(request.url).pathname.replace(/^\/v1/, '');
			const shape = shapes[path];
			if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: anyPage });
			if (request.method !== 'POST' || !shape) return new Response('not here', { status: 404 });
			const body = (await request.json()) as Record<string, unknown>;
			const asked: AskedRequest = { path, body, isAborted: false };
			requests.push(asked);
			request.signal.addEventListener('abort', () => {
				asked.isAborted = true;
			});
			const scripted = waiting.shift() ?? fallback(body);
			if (scripted.delayMs) await Bun.sleep(scripted.delayMs);
			count += 1;
			const answer = respond(shape, scripted, wholeAnswer(scripted, body, count), body.stream === true);
			for (const [name, value] of Object.entries(anyPage)) answer.headers.set(name, value);
			return answer;
		},
	});
	return {
		url: `http://127.0.0.1:${server.port}/v1`,
		requests,
		script: (...answers) => void waiting.unshift(...answers),
		answerBy(answer) {
			fallback = answer;
		},
		stop: () => server.stop(true),
	};
}

function respond(
	shape: ProviderShape,
	{ status, message, headers, breaksAfter }: ScriptedAnswer,
	answer: WholeAnswer,
	isStreamed: boolean,
): Response {
	if (status !== undefined) {
		return Response.json(shape.error(status, message ?? `scripted ${status}`), {
			status,
			headers: { ...headers },
		});
	}
	if (!isStreamed) {
		const text = JSON.stringify(shape.whole(answer));
		const half = breaksAfter === undefined ? text : text.slice(0, text.length / 2);
		return new Response(half, { headers: { 'content-type': 'application/json' } });
	}
	const events = shape.events(answer);
	const frames = events.slice(0, breaksAfter ?? events.length).map(frame);
	return new Response(frames.join(''), { headers: { 'content-type': 'text/event-stream' } });
}

function wholeAnswer(
	scripted: ScriptedAnswer,
	body: Readonly<Record<string, unknown>>,
	count: number,
): WholeAnswer {
	const calls = (scripted.calls ?? []).map(({ id, name, input, rawInput }, place) => ({
		id: id ?? `call_${count}_${place}`,
		name,
		json: rawInput ?? JSON.stringify(input ?? {}),
	}));
	return {
		id: String(count),
		model: String(body.model),
		text: scripted.text ?? '',
		calls,
		usage: scripted.usage ?? { input: Math.ceil(JSON.stringify(body).length / 4), output: 20 },
		stop: scripted.stop,
	};
}

function frame({ event, data }: StreamEvent): string {
	const text = typeof data === 'string' ? data : JSON.stringify(data);
	return `${event ? `event: ${event}\n` : ''}data: ${text}\n\n`;
}

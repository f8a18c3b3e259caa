import { EventSourceParserStream } from 'eventsource-parser/stream';
import { type CompanionEvent, companionEvent } from './companion-event.ts';

/** What the companion is asked. */
export interface CompanionQuestion {
	readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
	readonly screen?: string;
	readonly modules: readonly string[];
}

export interface AnswerDeps {
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** Of mana-ai. */
	readonly baseUrl: string;
	/** The session's, or the code of why there is none. */
	readonly token: () => Promise<
		{ readonly ok: true; readonly token: string } | { readonly ok: false; readonly code: string }
	>;
	/** Waits before the next attempt; ends sooner where the network is back, or the signal aborts. */
	readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
	readonly onEvent: (event: CompanionEvent) => void;
	/** By this name the answer is read on, and stopped. */
	readonly onAnswerId: (id: string) => void;
	/** Whether the answer is being read, or the connection is lost for now. */
	readonly onConnected: (isConnected: boolean) => void;
	readonly signal: AbortSignal;
}

export type Begun =
	| { readonly spaceId: string; readonly question: CompanionQuestion }
	/** One that was begun before, told again from its beginning. */
	| { readonly answerId: string };

export type Followed =
	/** It was heard to its end. */
	| { readonly ok: true }
	/** `ANSWER_UNKNOWN`: the server does not have it any more. */
	| { readonly ok: false; readonly code: string };

const firstWaitMs = 500;
const longestWaitMs = 8_000;
/** A server that says nothing for so long is asked again: connections die without a word. */
const attempts = 60;

/**
 * Reads an answer of the companion to its end. Where the connection drops it is read on behind the last event that came,
 * with waits that double.
 */
export async function followAnswer(deps: AnswerDeps, begun: Begun): Promise<Followed> {
	let answerId = 'answerId' in begun ? begun.answerId : undefined;
	let lastEventId = '0';
	let waitMs = firstWaitMs;
	for (let attempt = 0; attempt < attempts && !deps.signal.aborted; attempt += 1) {
		if (attempt > 0) {
			deps.onConnected(false);
			await deps.wait(waitMs, deps.signal);
			waitMs = Math.min(waitMs * 2, longestWaitMs);
		}
		const response = await request(deps, answerId, lastEventId, begun);
		if ('code' in response) {
			// What was not begun is not begun a second time unasked; what was is asked for again.
			if (answerId === undefined || response.code !== 'UNREACHABLE')
				return { ok: false, code: response.code };
			continue;
		}
		const named = response.headers.get('x-answer-id');
		if (answerId === undefined && named !== null) {
			answerId = named;
			deps.onAnswerId(named);
		}
		deps.onConnected(true);
		const hasEnded = await readEvents(response, (id, event) => {
			lastEventId = id;
			waitMs = firstWaitMs;
			deps.onEvent(event);
		});
		if (hasEnded) return { ok: true };
	}
	return { ok: false, code: deps.signal.aborted ? 'ABORTED' : 'UNREACHABLE' };
}

async function request(
	{ fetch, baseUrl, token, signal }: AnswerDeps,
	answerId: string | undefined,
	lastEventId: string,
	begun: Begun,
): Promise<Response | { readonly code: string }> {
	const session = await token();
	if (!session.ok) return { code: session.code };
	const headers = { authorization: `Bearer ${session.token}` };
	try {
		const response =
			answerId === undefined && 'question' in begun
				? await fetch(`${baseUrl}/api/v1/companion`, {
						method: 'POST',
						headers: { ...headers, 'content-type': 'application/json', 'x-mana-space': begun.spaceId },
						body: JSON.stringify(begun.question),
						signal,
					})
				: await fetch(`${baseUrl}/api/v1/companion/${encodeURIComponent(answerId ?? '')}`, {
						headers: { ...headers, 'last-event-id': lastEventId },
						signal,
					});
		if (response.ok) return response;
		return { code: await codeOf(response) };
	} catch {
		return { code: 'UNREACHABLE' };
	}
}

async function codeOf(response: Response): Promise<string> {
	const body: unknown = await response.json().catch(() => undefined);
	const isCoded =
		typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
	return isCoded ? String(body.error) : `HTTP_${response.status}`;
}

/** @returns whether the last event was the answer's end */
async function readEvents(
	response: Response,
	onEvent: (id: string, event: CompanionEvent) => void,
): Promise<boolean> {
	if (response.body === null) return false;
	let hasEnded = false;
	try {
		const frames = response.body
			.pipeThrough(new TextDecoderStream())
			.pipeThrough(new EventSourceParserStream());
		const reader = frames.getReader();
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			const { id = '0', data } = next.value;
			// An event of a later version is none of ours.
			const event = companionEvent.safeParse(JSON.parse(data));
			if (!event.success) continue;
			onEvent(id, event.data);
			hasEnded = event.data.kind === 'ended';
		}
	} catch {
		// The connection broke, in the middle of an event too: it is read on behind the last whole one.
	}
	return hasEnded;
}

import { z } from 'zod';
import { type ClientCapabilities, showsForms } from './client-capabilities.ts';

/** Something that only the client can tell: its person, its model or its files. */
export interface InputRequest {
	method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
	params: Record<string, unknown>;
}

/**
 * What a handler returns that has to ask first. It is called again with the answers: in 2026-07-28 by a repeated
 * request (multi round-trip requests), in the older revisions once the client has answered ours.
 */
export interface InputRequired {
	inputRequests: Readonly<Record<string, InputRequest>>;
	/** JSON that the handler gets back with the answers; a client can neither read nor change it. */
	state?: unknown;
}

/** What a handler that has asked gets when it is called again. */
export interface GivenInput {
	/** Answers by the names of the questions: what clients send, so to be checked. */
	responses: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
	/** What the handler left with its questions; absent where the client sent answers to none. */
	left?: RoundState;
}

/** What is kept from one round to the next. */
export interface RoundState {
	state: unknown;
	/** Names the round, for what may be done once. */
	roundId: string;
	/** Milliseconds since the epoch; it is not taken after that. */
	untilMs: number;
}

/** In place of a form's action, where the person has not answered in time. */
export const unanswered = 'unanswered';

/** How long a question stands. */
export const questionTtlMs = 5 * 60 * 1000;

/** The `inputResponses` of a repeated request. */
export const inputResponses = z.record(z.string(), z.looseObject({}));

/** The capabilities that these questions need and the client has not declared; undefined where it has all. */
export function missingCapabilities(
	requests: InputRequired['inputRequests'],
	capabilities: ClientCapabilities,
): Record<string, unknown> | undefined {
	const missing: Record<string, unknown> = {};
	for (const { method } of Object.values(requests)) {
		if (method === 'elicitation/create' && !showsForms(capabilities)) missing.elicitation = { form: {} };
		if (method === 'sampling/createMessage' && !capabilities.sampling) missing.sampling = {};
		if (method === 'roots/list' && !capabilities.roots) missing.roots = {};
	}
	return Object.keys(missing).length > 0 ? missing : undefined;
}

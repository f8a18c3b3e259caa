import {
	type GivenInput,
	type InputRequired,
	missingCapabilities,
	questionTtlMs,
	unanswered,
} from './input-required.ts';
import { type Answer, internalError, invalidRequest, isRecord } from './json-rpc.ts';
import type { MethodHandler, RequestContext, ServerDescription } from './method.ts';

const roundsLimit = 8;

/**
 * Runs a handler that may have to ask the client, in a session: each question goes as a request of ours over the
 * event stream that answers the client's, and the handler runs again with what comes back. A question to the
 * person that stays unanswered counts as dismissed.
 */
export async function answerWithQuestions(
	server: ServerDescription,
	handler: MethodHandler,
	params: Record<string, unknown>,
	context: RequestContext,
): Promise<Answer> {
	let current = context;
	for (let round = 0; round < roundsLimit; round++) {
		const answer = await handler(params, current);
		if (!('inputRequests' in answer)) return answer;
		const { inputRequests, state } = answer;
		const missing = missingCapabilities(inputRequests, context.capabilities);
		if (missing) {
			return invalidRequest(
				`The client lacks a capability that is needed: ${Object.keys(missing).join(', ')}`,
			);
		}
		const left = server.requestState.beginRound(state ?? null);
		const leavePlace = server.router.reserveQuestion(context.caller.userId);
		if (!leavePlace) return invalidRequest('This person has other questions open. Wait for their answers.');
		const responses = await askAll(server, inputRequests, context).finally(leavePlace);
		if (!responses) return internalError('The client did not answer a question of the server');
		// People may take longer than an exchanged token lasts.
		const renewed = await server.renew(context.caller);
		if (!renewed)
			return internalError('The sign-in could not be renewed after the question. Nothing was done.');
		current = { ...context, ...renewed, input: { responses, left } };
	}
	return internalError('Too many rounds of questions');
}

async function askAll(
	server: ServerDescription,
	inputRequests: InputRequired['inputRequests'],
	context: RequestContext,
): Promise<GivenInput['responses'] | undefined> {
	const asked = Object.entries(inputRequests).map(async ([name, { method, params }]) => {
		const answer = await ask(server, method, params, context);
		if (isRecord(answer)) return [name, answer] as const;
		return method === 'elicitation/create' ? ([name, { action: unanswered }] as const) : undefined;
	});
	const answers = (await Promise.all(asked)).filter((answer) => answer !== undefined);
	return answers.length === asked.length ? Object.fromEntries(answers) : undefined;
}

/** The result of a request to the client; undefined where it has failed or not come in time. */
async function ask(
	{ router, randomId }: ServerDescription,
	method: string,
	params: Record<string, unknown>,
	{ link, session }: RequestContext,
): Promise<unknown> {
	if (!session) return undefined;
	const id = `mana-${randomId()}`;
	const answering = router.awaitAnswer(session.nonce, id, questionTtlMs, link.signal);
	link.send({ jsonrpc: '2.0', id, method, params });
	const answer = await answering;
	if (answer === undefined) {
		const withdrawal = { requestId: id, reason: 'no answer in time' };
		link.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: withdrawal });
	}
	return answer;
}

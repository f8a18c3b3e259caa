import { AppError } from '@mana/service-kit';
import { isJSONRPCRequest, type JSONRPCRequest, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { type Answer, invalidRequest, toMessage } from './json-rpc.ts';
import { messageBody } from './message-body.ts';
import type { ClientLink, ExchangeOutcome } from './method.ts';
import { allowsBatches } from './revisions.ts';

const batchLimit = 100;
/** At most 4 requests of a batch run at once. */
const requestsAtOnce = 4;
/** Once the answers exceed 8 MiB the rest are refused: a few bytes may ask for megabytes. */
const batchAnswerBytes = 8 * 1024 * 1024;

/** The link of a request in a batch: its answer comes with the others, and nothing comes before. */
export const closedLink: ClientLink = {
	isOpen: false,
	signal: new AbortController().signal,
	send() {},
	cancel() {},
};

/** Answers a batch of JSON-RPC messages, which the revisions up to 2025-03-26 have. */
export async function answerBatch(
	messages: readonly unknown[],
	revision: string,
	{
		takeIn,
		answer,
	}: {
		/** Called with every message before the requests among them run. */
		takeIn: (message: unknown) => void;
		answer: (request: JSONRPCRequest) => Promise<unknown>;
	},
): Promise<ExchangeOutcome> {
	const requests = messages.filter((message) => isJSONRPCRequest(message));
	const fault = batchFault(messages, requests, revision);
	if (fault !== undefined) {
		const refusal = { ok: false as const, code: ProtocolErrorCode.InvalidRequest, message: fault };
		return { status: 400, body: toMessage(null, refusal) };
	}
	for (const message of messages) takeIn(message);
	if (requests.length === 0) return { status: 202 };
	const answerEach = (request: JSONRPCRequest) =>
		answer(request).catch((error: unknown) => toMessage(request.id, refusalWithin(error)));
	return { status: 200, body: await answerInGroups(requests, answerEach) };
}

async function answerInGroups(
	requests: readonly JSONRPCRequest[],
	answer: (request: JSONRPCRequest) => Promise<unknown>,
): Promise<unknown[]> {
	const answers: unknown[] = [];
	let bytes = 0;
	for (let start = 0; start < requests.length; start += requestsAtOnce) {
		const group = requests.slice(start, start + requestsAtOnce);
		const answered =
			bytes > batchAnswerBytes
				? group.map(({ id }) => toMessage(id, tooMuchInBatch()))
				: await Promise.all(group.map(answer));
		for (const piece of answered.flatMap(messageBody)) bytes += Buffer.byteLength(piece);
		answers.push(...answered);
	}
	return answers;
}

function tooMuchInBatch(): Answer {
	return invalidRequest('The answers before this one fill the batch. Nothing was done: send it by itself.');
}

/** A refusal that has a status of its own elsewhere: in a batch it must not cost the others their answers. */
function refusalWithin(error: unknown): Answer {
	if (!(error instanceof AppError)) throw error;
	return { ...invalidRequest(error.message), data: { reason: error.code, ...error.details } };
}

function batchFault(
	messages: readonly unknown[],
	requests: readonly JSONRPCRequest[],
	revision: string,
): string | undefined {
	if (!allowsBatches(revision)) return `revision ${revision} has no batches`;
	if (messages.length > batchLimit) return `a batch holds at most ${batchLimit} messages`;
	if (requests.some(({ method }) => method === 'initialize')) return 'initialize cannot stand in a batch';
	return undefined;
}

import { AppError } from '@mana/service-kit';
import {
	type InboundLegacyRoute,
	isJSONRPCErrorResponse,
	isJSONRPCNotification,
	isJSONRPCRequest,
	isJSONRPCResultResponse,
	type JSONRPCRequest,
	ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { Admission } from '../domain/admission/admit-caller.ts';
import {
	type Answer,
	invalidParams,
	invalidRequest,
	isRecord,
	methodNotFound,
	requestIdOf,
	toMessage,
} from './json-rpc.ts';
import { messageBody } from './message-body.ts';
import type { ClientLink, ExchangeOutcome, RequestContext, ServerDescription } from './method.ts';
import { mutedLink } from './muted-link.ts';
import { allowsBatches, hasElicitation, negotiateRevision, sessionRevisions } from './revisions.ts';
import { answerWithQuestions } from './session-questions.ts';
import { type Session, sessionOpening } from './session-seal.ts';

const batchLimit = 100;
/** Of a batch so many are answered side by side, and none any more once the answers are so large together. */
const answeredAtOnce = 4;
const batchAnswerBytes = 8 * 1024 * 1024;

/**
 * The opening exchange of the revisions up to 2025-11-25.
 *
 * @param openSession makes the id under which the client goes on
 */
export async function answerInitialize(
	server: ServerDescription,
	body: unknown,
	openSession: (opening: ReturnType<typeof sessionOpening.parse>) => Promise<string>,
): Promise<ExchangeOutcome> {
	const id = requestIdOf(body);
	const params = isJSONRPCRequest(body) ? body.params : undefined;
	const opening = sessionOpening.safeParse({
		revision: params?.protocolVersion,
		client: params?.clientInfo,
		capabilities: params?.capabilities,
	});
	if (!opening.success) {
		const answer = invalidParams('initialize needs protocolVersion, clientInfo and capabilities');
		return { status: 200, body: toMessage(id, answer) };
	}
	const revision = negotiateRevision(opening.data.revision);
	const result = {
		protocolVersion: revision,
		capabilities: server.capabilities,
		serverInfo: server.info,
		instructions: server.instructions,
	};
	return {
		status: 200,
		body: toMessage(id, { ok: true, result }),
		headers: { 'Mcp-Session-Id': await openSession({ ...opening.data, revision }) },
	};
}

/** Any later exchange of an open session. */
export async function answerInSession(
	server: ServerDescription,
	route: InboundLegacyRoute,
	body: unknown,
	session: Session,
	admission: Admission & { toolsets?: readonly string[] },
	link: ClientLink,
): Promise<ExchangeOutcome> {
	const contextFor = (request: JSONRPCRequest, through: ClientLink): RequestContext => ({
		...admission,
		client: session.client,
		capabilities: capabilitiesOver(session, through),
		meta: isRecord(request.params?._meta) ? request.params._meta : {},
		link: through,
		session,
	});
	if (Array.isArray(body))
		return answerBatch(server, body, session, (request) => contextFor(request, mutedLink));
	if (route.reason === 'no-claim' && isJSONRPCRequest(body)) {
		return { status: 200, body: await answerRequest(server, body, session, contextFor(body, link)) };
	}
	takeIn(server, body, session);
	return { status: 202 };
}

/** The fault of an `MCP-Protocol-Version` header in a session: it may be absent, or any revision with sessions. */
export function revisionFault(header: string | undefined, body: unknown): ExchangeOutcome | undefined {
	if (header === undefined || sessionRevisions.includes(header.trim())) return undefined;
	const message = `Unsupported protocol version in the header; spoken here are ${sessionRevisions.join(', ')}`;
	const answer = { ok: false as const, code: ProtocolErrorCode.InvalidRequest, message };
	return { status: 400, body: toMessage(requestIdOf(body), answer) };
}

/** What the client can be asked for; nothing where questions have no way to it. */
function capabilitiesOver({ capabilities, revision }: Session, link: ClientLink): Session['capabilities'] {
	if (!link.isOpen) return {};
	const { elicitation, ...others } = capabilities;
	return elicitation !== undefined && hasElicitation(revision) ? capabilities : others;
}

/** Notifications and answers to questions of ours. */
function takeIn({ desk }: ServerDescription, message: unknown, { nonce }: Session): void {
	if (isJSONRPCResultResponse(message) && typeof message.id === 'string') {
		desk.take({ kind: 'answer', session: nonce, id: message.id, answer: message.result });
	}
	if (isJSONRPCErrorResponse(message) && typeof message.id === 'string') {
		desk.take({ kind: 'answer', session: nonce, id: message.id, answer: null });
	}
	if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return;
	const requestId = message.params?.requestId;
	if (typeof requestId === 'string' || typeof requestId === 'number') {
		desk.take({ kind: 'cancelled', session: nonce, requestId });
	}
}

async function answerBatch(
	server: ServerDescription,
	messages: unknown[],
	session: Session,
	contextFor: (request: JSONRPCRequest) => RequestContext,
): Promise<ExchangeOutcome> {
	const requests = messages.filter((message) => isJSONRPCRequest(message));
	const fault = batchFault(messages, requests, session);
	if (fault !== undefined) {
		const answer = { ok: false as const, code: ProtocolErrorCode.InvalidRequest, message: fault };
		return { status: 400, body: toMessage(null, answer) };
	}
	for (const message of messages) takeIn(server, message, session);
	if (requests.length === 0) return { status: 202 };
	const answer = (request: JSONRPCRequest) =>
		answerRequest(server, request, session, contextFor(request)).catch((error: unknown) =>
			toMessage(request.id, refusalWithin(error)),
		);
	return { status: 200, body: await answerWithin(batchAnswerBytes, requests, answer) };
}

/** Answers requests until their answers are too large together: a few bytes may ask for megabytes. */
async function answerWithin(
	limitBytes: number,
	requests: readonly JSONRPCRequest[],
	answer: (request: JSONRPCRequest) => Promise<unknown>,
): Promise<unknown[]> {
	const answers: unknown[] = [];
	let bytes = 0;
	for (let start = 0; start < requests.length; start += answeredAtOnce) {
		const group = requests.slice(start, start + answeredAtOnce);
		const answered =
			bytes > limitBytes
				? group.map(({ id }) => toMessage(id, tooMuchInBatch()))
				: await Promise.all(group.map(answer));
		for (const each of answered) bytes += messageBody(each).byteLength;
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

function batchFault(messages: unknown[], requests: JSONRPCRequest[], session: Session): string | undefined {
	if (!allowsBatches(session.revision)) return `revision ${session.revision} has no batches`;
	if (messages.length > batchLimit) return `a batch holds at most ${batchLimit} messages`;
	if (requests.some(({ method }) => method === 'initialize')) return 'initialize cannot stand in a batch';
	return undefined;
}

async function answerRequest(
	server: ServerDescription,
	{ id, method, params = {} }: JSONRPCRequest,
	session: Session,
	context: RequestContext,
): Promise<unknown> {
	if (method === 'ping') return toMessage(id, { ok: true, result: {} });
	const handler = server.methods.get(method);
	if (!handler) return toMessage(id, methodNotFound());
	const end = server.desk.begin(session.nonce, id, () => context.link.cancel());
	try {
		return toMessage(id, await answerWithQuestions(server, handler, params, context));
	} finally {
		end();
	}
}

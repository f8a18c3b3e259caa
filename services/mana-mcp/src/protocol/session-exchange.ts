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
import { isPlainRequest } from './classify-message.ts';
import { invalidParams, isRecord, methodNotFound, requestIdOf, toMessage } from './json-rpc.ts';
import type { ClientLink, ExchangeOutcome, RequestContext, ServerDescription } from './method.ts';
import { hasElicitation, negotiateRevision, sessionRevisions } from './revisions.ts';
import { answerBatch, closedLink } from './session-batch.ts';
import { answerWithQuestions } from './session-questions.ts';
import { type Session, sessionOpening } from './session-seal.ts';

/**
 * The opening exchange of the revisions up to 2025-11-25.
 *
 * @param openSession makes the id under which the client goes on
 */
export async function answerInitialize(
	server: ServerDescription,
	body: unknown,
	admission: Admission,
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
		capabilities: { ...server.capabilities, ...server.sessionCapabilities },
		serverInfo: server.info,
		instructions: (await server.introduce(admission)).instructions,
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
	if (Array.isArray(body)) {
		return answerBatch(body, session.revision, {
			takeIn: (message) => takeIn(server, message, session),
			answer: (request) => answerRequest(server, request, session, contextFor(request, closedLink)),
		});
	}
	if (route.reason === 'no-claim' && (isPlainRequest(body) || isJSONRPCRequest(body))) {
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

/** The capabilities that can be used: none where questions have no way to the client. */
function capabilitiesOver({ capabilities, revision }: Session, link: ClientLink): Session['capabilities'] {
	if (!link.isOpen) return {};
	const { elicitation, ...others } = capabilities;
	return elicitation !== undefined && hasElicitation(revision) ? capabilities : others;
}

/** Notifications and answers to questions of ours. */
function takeIn({ router }: ServerDescription, message: unknown, { nonce }: Session): void {
	if (isJSONRPCResultResponse(message) && typeof message.id === 'string') {
		router.route({ kind: 'answer', session: nonce, id: message.id, answer: message.result });
	}
	if (isJSONRPCErrorResponse(message) && typeof message.id === 'string') {
		router.route({ kind: 'answer', session: nonce, id: message.id, answer: null });
	}
	if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return;
	const requestId = message.params?.requestId;
	if (typeof requestId === 'string' || typeof requestId === 'number') {
		router.route({ kind: 'cancelled', session: nonce, requestId });
	}
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
	const end = server.router.registerRequest(session.nonce, id, () => context.link.cancel());
	try {
		return toMessage(id, await answerWithQuestions(server, handler, params, context));
	} finally {
		end();
	}
}

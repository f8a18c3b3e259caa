import {
	type InboundLegacyRoute,
	isJSONRPCRequest,
	type JSONRPCRequest,
	ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { Admission } from '../domain/admit-caller.ts';
import { type Session, sessionOpening } from '../domain/session-seal.ts';
import { invalidParams, methodNotFound, requestIdOf, toMessage } from './json-rpc.ts';
import type { ExchangeOutcome, RequestContext, ServerDescription } from './method.ts';
import { allowsBatches, negotiateRevision, sessionRevisions } from './revisions.ts';

const batchLimit = 100;

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
	admission: Admission,
): Promise<ExchangeOutcome> {
	const context: RequestContext = { ...admission, client: session.client };
	if (Array.isArray(body)) return answerBatch(server, body, session, context);
	if (route.reason === 'no-claim' && isJSONRPCRequest(body)) {
		return { status: 200, body: await answerRequest(server, body, context) };
	}
	return { status: 202 };
}

/** The fault of an `MCP-Protocol-Version` header in a session: it may be absent, or any revision with sessions. */
export function revisionFault(header: string | undefined, body: unknown): ExchangeOutcome | undefined {
	if (header === undefined || sessionRevisions.includes(header.trim())) return undefined;
	const message = `Unsupported protocol version in the header; spoken here are ${sessionRevisions.join(', ')}`;
	const answer = { ok: false as const, code: ProtocolErrorCode.InvalidRequest, message };
	return { status: 400, body: toMessage(requestIdOf(body), answer) };
}

async function answerBatch(
	server: ServerDescription,
	messages: unknown[],
	session: Session,
	context: RequestContext,
): Promise<ExchangeOutcome> {
	const requests = messages.filter((message) => isJSONRPCRequest(message));
	const fault = batchFault(messages, requests, session);
	if (fault !== undefined) {
		const answer = { ok: false as const, code: ProtocolErrorCode.InvalidRequest, message: fault };
		return { status: 400, body: toMessage(null, answer) };
	}
	if (requests.length === 0) return { status: 202 };
	const answers = await Promise.all(requests.map((request) => answerRequest(server, request, context)));
	return { status: 200, body: answers };
}

function batchFault(messages: unknown[], requests: JSONRPCRequest[], session: Session): string | undefined {
	if (!allowsBatches(session.revision)) return `revision ${session.revision} has no batches`;
	if (messages.length > batchLimit) return `a batch holds at most ${batchLimit} messages`;
	if (requests.some(({ method }) => method === 'initialize')) return 'initialize cannot stand in a batch';
	return undefined;
}

async function answerRequest(
	server: ServerDescription,
	request: JSONRPCRequest,
	context: RequestContext,
): Promise<unknown> {
	if (request.method === 'ping') return toMessage(request.id, { ok: true, result: {} });
	const handler = server.methods.get(request.method);
	if (!handler) return toMessage(request.id, methodNotFound());
	return toMessage(request.id, await handler(request.params ?? {}, context));
}

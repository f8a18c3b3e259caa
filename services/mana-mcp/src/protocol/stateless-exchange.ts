import {
	CLIENT_INFO_META_KEY,
	type InboundModernRoute,
	type RequestId,
	SERVER_INFO_META_KEY,
	UnsupportedProtocolVersionError,
} from '@modelcontextprotocol/server';
import type { Admission } from '../domain/admit-caller.ts';
import { type ClientIdentity, clientIdentity, unnamedClient } from './client-identity.ts';
import { type Answer, isRecord, methodNotFound, toMessage } from './json-rpc.ts';
import type { ExchangeOutcome, ServerDescription } from './method.ts';
import { statelessRevisions } from './revisions.ts';
import { headerFault, headerMismatchCode, type StandardHeaders } from './standard-headers.ts';

/** Lists change with a deployment only, but may come to differ by grant. */
const cacheHint = { ttlMs: 300_000, cacheScope: 'private' };
const cacheableMethods = new Set(['server/discover', 'tools/list']);
const sessionOnlyMethods = new Set(['ping', 'initialize']);

/**
 * One exchange of revision 2026-07-28: everything it needs is in the request, nothing is kept after it.
 *
 * @param route what the SDK's classifier made of the body: a well-formed message with a valid `_meta` envelope,
 *   which agrees with those headers that are there
 */
export async function answerStateless(
	server: ServerDescription,
	route: InboundModernRoute,
	headers: StandardHeaders,
	admission: Admission,
): Promise<ExchangeOutcome> {
	const id = route.messageKind === 'request' ? route.message.id : null;
	const revision = route.classification.revision;
	if (revision === undefined || !statelessRevisions.includes(revision)) {
		const error = new UnsupportedProtocolVersionError({
			supported: [...statelessRevisions],
			requested: revision ?? 'unknown',
		});
		return refusal(id, error.code, error.message, error.data);
	}
	if (route.messageKind === 'notification') return { status: 202 };
	const { message: request } = route;
	const fault = headerFault(headers, request);
	if (fault !== undefined) return refusal(id, headerMismatchCode, `Header mismatch: ${fault}`);

	const params = request.params ?? {};
	if (request.method === 'server/discover')
		return complete(server, request.id, request.method, discover(server));
	const handler = sessionOnlyMethods.has(request.method) ? undefined : server.methods.get(request.method);
	if (!handler) return { status: 404, body: toMessage(request.id, methodNotFound()) };
	const answer = await handler(params, { ...admission, client: clientOf(params) });
	return complete(server, request.id, request.method, answer);
}

function discover(server: ServerDescription): Answer {
	const { capabilities, instructions } = server;
	return { ok: true, result: { supportedVersions: statelessRevisions, capabilities, instructions } };
}

function complete(server: ServerDescription, id: RequestId, method: string, answer: Answer): ExchangeOutcome {
	if (!answer.ok) return { status: 200, body: toMessage(id, answer) };
	const result = {
		resultType: 'complete',
		...(cacheableMethods.has(method) ? cacheHint : undefined),
		...answer.result,
		_meta: {
			...(isRecord(answer.result._meta) ? answer.result._meta : undefined),
			[SERVER_INFO_META_KEY]: server.info,
		},
	};
	return { status: 200, body: toMessage(id, { ok: true, result }) };
}

function refusal(id: RequestId | null, code: number, message: string, data?: unknown): ExchangeOutcome {
	return { status: 400, body: toMessage(id, { ok: false, code, message, data }) };
}

function clientOf(params: Record<string, unknown>): ClientIdentity {
	const meta = isRecord(params._meta) ? params._meta : {};
	const parsed = clientIdentity.safeParse(meta[CLIENT_INFO_META_KEY]);
	return parsed.success ? parsed.data : unnamedClient;
}

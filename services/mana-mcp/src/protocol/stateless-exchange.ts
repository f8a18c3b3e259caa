import {
	CLIENT_CAPABILITIES_META_KEY,
	CLIENT_INFO_META_KEY,
	type InboundModernRoute,
	type JSONRPCRequest,
	MissingRequiredClientCapabilityError,
	ProtocolErrorCode,
	type RequestId,
	SERVER_INFO_META_KEY,
	UnsupportedProtocolVersionError,
} from '@modelcontextprotocol/server';
import type { Admission } from '../domain/admission/admit-caller.ts';
import { type ClientCapabilities, clientCapabilities } from './client-capabilities.ts';
import { type ClientIdentity, clientIdentity, unnamedClient } from './client-identity.ts';
import {
	type GivenInput,
	type InputRequired,
	inputResponses,
	missingCapabilities,
} from './input-required.ts';
import { type Answer, invalidParams, isRecord, methodNotFound, toMessage } from './json-rpc.ts';
import { answerListen } from './listen-exchange.ts';
import {
	agentOf,
	type ClientLink,
	type ExchangeOutcome,
	type RequestContext,
	type ServerDescription,
} from './method.ts';
import { paramHeaderFault } from './param-headers.ts';
import type { StateBinding } from './request-state.ts';
import { resourceNotFoundCode } from './resource-not-found.ts';
import { statelessRevisions } from './revisions.ts';
import { headerFault, headerMismatchCode, type StandardHeaders, targetOf } from './standard-headers.ts';

/** How long an answer may be reused. Lists change with a deployment, but may come to differ by grant. */
const ttlMsByMethod: Record<string, number> = {
	'server/discover': 300_000,
	'tools/list': 300_000,
	'prompts/list': 300_000,
	'resources/templates/list': 300_000,
	'resources/list': 0,
	'resources/read': 0,
};
const sessionOnlyMethods = new Set([
	'ping',
	'initialize',
	'logging/setLevel',
	'resources/subscribe',
	'resources/unsubscribe',
]);

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
	admission: Admission & { toolsets?: readonly string[] },
	link: ClientLink,
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
	const fault = headerFault(headers, request) ?? paramHeaderFault(server.paramHeaders, headers, request);
	if (fault !== undefined) return refusal(id, headerMismatchCode, `Header mismatch: ${fault}`);

	const { method } = request;
	const context = contextOf(request, admission, link);
	if (method === 'server/discover') return complete(server, request, await discover(server, admission));
	if (method === 'subscriptions/listen') return answerListen(server, request, context);
	const handler = sessionOnlyMethods.has(method) ? undefined : server.methods.get(method);
	if (!handler) return { status: 404, body: toMessage(request.id, methodNotFound()) };
	const input = await readInput(server, request, context);
	if (input === 'invalid') return complete(server, request, stateInvalid());
	const answer = await handler(request.params ?? {}, input ? { ...context, input } : context);
	if ('inputRequests' in answer) return ask(server, request, answer, context);
	return complete(server, request, answer);
}

async function discover(server: ServerDescription, admission: Admission): Promise<Answer> {
	const { capabilities } = server;
	const introduction = await server.introduce(admission);
	return { ok: true, result: { supportedVersions: statelessRevisions, capabilities, ...introduction } };
}

function complete(
	server: ServerDescription,
	{ id, method }: JSONRPCRequest,
	answer: Answer,
): ExchangeOutcome {
	if (!answer.ok) {
		// Older revisions have a code of its own for this one.
		const code = answer.code === resourceNotFoundCode ? ProtocolErrorCode.InvalidParams : answer.code;
		return { status: 200, body: toMessage(id, { ...answer, code }) };
	}
	const ttlMs = Object.hasOwn(ttlMsByMethod, method) ? ttlMsByMethod[method] : undefined;
	const result = {
		resultType: 'complete',
		...(ttlMs === undefined ? undefined : { ttlMs, cacheScope: 'private' }),
		...answer.result,
		_meta: withServerInfo(server, answer.result._meta),
	};
	return { status: 200, body: toMessage(id, { ok: true, result }) };
}

/** Sends the questions back in place of a result; the client repeats its request with the answers. */
async function ask(
	server: ServerDescription,
	request: JSONRPCRequest,
	{ inputRequests, state }: InputRequired,
	context: RequestContext,
): Promise<ExchangeOutcome> {
	const missing = missingCapabilities(inputRequests, context.capabilities);
	if (missing) {
		const error = new MissingRequiredClientCapabilityError({ requiredCapabilities: missing });
		return refusal(request.id, error.code, error.message, error.data);
	}
	const round = server.requestState.beginRound(state ?? null);
	const requestState = await server.requestState.seal(round, bindingOf(request, context));
	const result = {
		resultType: 'input_required',
		inputRequests,
		requestState,
		_meta: withServerInfo(server, undefined),
	};
	return { status: 200, body: toMessage(request.id, { ok: true, result }) };
}

/** The answers that a repeated request brings; undefined where it is the first one. */
async function readInput(
	server: ServerDescription,
	request: JSONRPCRequest,
	context: RequestContext,
): Promise<GivenInput | 'invalid' | undefined> {
	const { inputResponses: given, requestState } = request.params ?? {};
	if (given === undefined && requestState === undefined) return undefined;
	const responses = inputResponses.safeParse(given === undefined ? {} : given);
	if (!responses.success) return 'invalid';
	if (requestState === undefined) return { responses: responses.data };
	if (typeof requestState !== 'string') return 'invalid';
	const left = await server.requestState.open(requestState, bindingOf(request, context));
	return left ? { responses: responses.data, left } : 'invalid';
}

function stateInvalid(): Answer {
	const message =
		'Invalid or expired requestState or inputResponses: send the request again, without either.';
	return { ...invalidParams(message), data: { reason: 'invalid_request_state' } };
}

function bindingOf({ method, params }: JSONRPCRequest, context: RequestContext): StateBinding {
	return {
		userId: context.caller.userId,
		spaceId: context.space.id,
		agent: agentOf(context),
		method,
		target: targetOf(method, params),
		arguments: params?.arguments,
	};
}

function refusal(id: RequestId | null, code: number, message: string, data?: unknown): ExchangeOutcome {
	return { status: 400, body: toMessage(id, { ok: false, code, message, data }) };
}

function withServerInfo(server: ServerDescription, meta: unknown): Record<string, unknown> {
	return { ...(isRecord(meta) ? meta : undefined), [SERVER_INFO_META_KEY]: server.info };
}

function contextOf(
	{ params }: JSONRPCRequest,
	admission: Admission & { toolsets?: readonly string[] },
	link: ClientLink,
): RequestContext {
	const meta = isRecord(params?._meta) ? params._meta : {};
	return { ...admission, client: clientOf(meta), capabilities: capabilitiesOf(meta), meta, link };
}

function clientOf(meta: Record<string, unknown>): ClientIdentity {
	const parsed = clientIdentity.safeParse(meta[CLIENT_INFO_META_KEY]);
	return parsed.success ? parsed.data : unnamedClient;
}

/** Capabilities that are not well-formed are none. */
function capabilitiesOf(meta: Record<string, unknown>): ClientCapabilities {
	const parsed = clientCapabilities.safeParse(meta[CLIENT_CAPABILITIES_META_KEY]);
	return parsed.success ? parsed.data : {};
}

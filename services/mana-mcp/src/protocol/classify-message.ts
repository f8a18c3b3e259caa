import {
	classifyInboundRequest,
	type InboundClassificationOutcome,
	type InboundLegacyRoute,
	type InboundModernRoute,
	type JSONRPCRequest,
} from '@modelcontextprotocol/server';
import { LRUCache } from 'lru-cache';
import { isRecord } from './json-rpc.ts';
import type { StandardHeaders } from './standard-headers.ts';

type ClassifiedHeaders = Pick<StandardHeaders, 'protocolVersion' | 'method' | 'name'>;

/** Params that take no part in classifying, whatever they hold. */
const indifferentParams: ReadonlySet<string> = new Set(['name', 'arguments', 'uri', 'cursor']);
const likenessLimit = 2_048;

/** What came of earlier requests, by what the next one has to have in common with them. */
const routes = new LRUCache<string, InboundLegacyRoute | InboundModernRoute['classification']>({
	max: 1_000,
});

/**
 * What the SDK's classifier makes of a posted message: its era, and whether headers and body agree. A client says the
 * same about itself in each request, so plain requests that differ only in id and arguments are classified once.
 */
export function classifyMessage(headers: ClassifiedHeaders, body: unknown): InboundClassificationOutcome {
	if (!isPlainRequest(body)) return classify(headers, body);
	const { protocolVersion, method, name } = headers;
	const likeness = JSON.stringify([protocolVersion, method, name, body.method, body.params?._meta]);
	const known = routes.get(likeness);
	if (known !== undefined)
		return 'kind' in known
			? known
			: { kind: 'modern', messageKind: 'request', message: body, classification: known };
	const route = classify(headers, body);
	if (route.kind !== 'reject' && likeness.length <= likenessLimit)
		routes.set(likeness, route.kind === 'modern' ? route.classification : route);
	return route;
}

function classify({ protocolVersion, method, name }: ClassifiedHeaders, body: unknown) {
	return classifyInboundRequest({
		httpMethod: 'POST',
		body,
		...(protocolVersion === undefined ? {} : { protocolVersionHeader: protocolVersion }),
		...(method === undefined ? {} : { mcpMethodHeader: method }),
		...(name === undefined ? {} : { mcpNameHeader: name }),
	});
}

/** A request of JSON-RPC 2.0 (§4) with nothing else in it, whose `_meta` alone decides what it is taken for. */
export function isPlainRequest(body: unknown): body is JSONRPCRequest {
	if (!isRecord(body) || body.jsonrpc !== '2.0' || typeof body.method !== 'string') return false;
	if (typeof body.id !== 'string' && !Number.isSafeInteger(body.id)) return false;
	const { params } = body;
	const members = params === undefined ? 3 : 4;
	if (Object.keys(body).length !== members || body.method === 'initialize') return false;
	if (params === undefined) return true;
	return (
		isRecord(params) &&
		(params._meta === undefined || isRecord(params._meta)) &&
		Object.keys(params).every((name) => name === '_meta' || indifferentParams.has(name))
	);
}

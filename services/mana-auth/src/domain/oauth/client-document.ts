import { z } from 'zod';

const idLimitCharacters = 512;

/** The members of a client-id metadata document that are read; the others are left out. */
const clientDocument = z.object({
	client_id: z.string(),
	client_name: z.string().trim().min(1).max(100),
	client_uri: z
		.url({ protocol: /^https?$/ })
		.max(2_048)
		.optional(),
	redirect_uris: z.array(z.string().max(2_048)).min(1).max(32),
	/** There is no secret in a public document, and keys of clients are not fetched. */
	token_endpoint_auth_method: z.literal('none').default('none'),
	grant_types: z.array(z.string()).default(['authorization_code']),
	response_types: z.array(z.string()).default(['code']),
});

export type ClientDocument = z.output<typeof clientDocument>;

/**
 * The address of a client that is described by a document there, if this id is one: https with a path, nothing in it that
 * has a second spelling; on a developer's machine also http on loopback. (OAuth Client ID Metadata Document, §3)
 */
export function documentUrl(clientId: string, options: { allowLoopback: boolean }): URL | undefined {
	if (clientId.length > idLimitCharacters || !URL.canParse(clientId)) return undefined;
	const url = new URL(clientId);
	const isSecure = url.protocol === 'https:';
	const isLocal = options.allowLoopback && url.protocol === 'http:' && isLoopbackName(url.hostname);
	const isPlain = url.username === '' && url.password === '' && !clientId.includes('#');
	const hasPath = url.pathname !== '/';
	return (isSecure || isLocal) && isPlain && hasPath && url.href === clientId ? url : undefined;
}

/** The client that a document describes; undefined where it is not one of the client at its own address. */
export function parseClientDocument(text: string, clientId: string): ClientDocument | undefined {
	const parsed = clientDocument.safeParse(tryParse(text));
	if (!parsed.success || parsed.data.client_id !== clientId) return undefined;
	const { grant_types: grants, response_types: responses } = parsed.data;
	return grants.includes('authorization_code') && responses.includes('code') ? parsed.data : undefined;
}

function isLoopbackName(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

function tryParse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

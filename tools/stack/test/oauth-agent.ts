import {
	Client,
	type OAuthClientProvider,
	type OAuthDiscoveryState,
	type StoredOAuthClientInformation,
	type StoredOAuthTokens,
	StreamableHTTPClientTransport,
	UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { Stack } from '../src/index.ts';
import { type Person, postJson } from './agent.ts';

type Addresses = { readonly urls: Pick<Stack['urls'], 'auth' | 'sync' | 'mcp'> };

const redirectUrl = 'http://127.0.0.1:40777/callback';

/** Keeps what the official SDK asks a client to keep of a connection. The browser is a variable. */
export class AgentMemory implements OAuthClientProvider {
	readonly redirectUrl = redirectUrl;
	readonly clientMetadata = {
		client_name: 'Loopback agent',
		redirect_uris: [redirectUrl],
		token_endpoint_auth_method: 'none',
		grant_types: ['authorization_code', 'refresh_token'],
	};
	client: StoredOAuthClientInformation | undefined;
	stored: StoredOAuthTokens | undefined;
	/** Where the person was sent. */
	sentTo: URL | undefined;
	#verifier = '';
	#discovered: OAuthDiscoveryState | undefined;

	/** @param client known already, as one described by a document is */
	constructor(client?: StoredOAuthClientInformation) {
		this.client = client;
	}
	state() {
		return 'a-state';
	}
	clientInformation() {
		return this.client;
	}
	saveClientInformation(client: StoredOAuthClientInformation) {
		this.client = client;
	}
	tokens() {
		return this.stored;
	}
	saveTokens(tokens: StoredOAuthTokens) {
		this.stored = tokens;
	}
	redirectToAuthorization(url: URL) {
		this.sentTo = url;
	}
	saveDiscoveryState(state: OAuthDiscoveryState) {
		this.#discovered = state;
	}
	discoveryState() {
		return this.#discovered;
	}
	saveCodeVerifier(verifier: string) {
		this.#verifier = verifier;
	}
	codeVerifier() {
		return this.#verifier;
	}
}

/** Does what a person does in the browser: opens the address, looks at the request, chooses a space. Answers the callback. */
async function consent(
	stack: Addresses,
	person: Person,
	url: URL,
	spaceId: string,
	scopes?: string[],
): Promise<URLSearchParams> {
	const opened = await fetch(url, { redirect: 'manual' });
	const requestId = new URL(opened.headers.get('location') ?? 'none:').searchParams.get('request');
	const decision = { accept: true, spaces: [spaceId], ...(scopes ? { scopes } : {}) };
	const path = `/api/v1/oauth/requests/${requestId}/decision`;
	const decided = await postJson(`${stack.urls.auth}${path}`, decision, person.accessToken);
	if (decided.status !== 200) throw new Error(`decision: ${JSON.stringify(decided)}`);
	return new URL(String(decided.body.redirectTo)).searchParams;
}

/** From a bare 401 to a connected client. */
export async function connectByOauth(
	stack: Addresses,
	person: Person,
	spaceId: string,
	memory: AgentMemory,
	scopes?: string[],
): Promise<Client> {
	const open = () => {
		const transport = new StreamableHTTPClientTransport(new URL(`${stack.urls.mcp}/mcp`), {
			authProvider: memory,
		});
		const client = new Client({ name: 'oauth-agent', version: '1.0.0' });
		return { client, transport };
	};
	const first = open();
	const refused = await first.client.connect(first.transport).then(
		() => undefined,
		(error: unknown) => error,
	);
	if (!(refused instanceof UnauthorizedError) || !memory.sentTo) throw refused ?? new Error('it was let in');
	await first.transport.finishAuth(await consent(stack, person, memory.sentTo, spaceId, scopes));
	const second = open();
	await second.client.connect(second.transport);
	return second.client;
}

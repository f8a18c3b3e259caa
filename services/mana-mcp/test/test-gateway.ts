import { Client, type ClientCapabilities, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createDeps, type DepsOverrides } from '../src/deps.ts';
import { issuer, startTestAuth } from './test-auth.ts';
import { startTestSync } from './test-sync.ts';

export interface GatewayOptions extends DepsOverrides {
	environment?: Record<string, string>;
	/** A gateway whose mana-auth and mana-sync this one uses too. */
	replicaOf?: { auth: TestAuth; sync: TestSync };
}

type TestAuth = Awaited<ReturnType<typeof startTestAuth>>;
type TestSync = ReturnType<typeof startTestSync>;

/** A gateway on a real port, beside a local mana-auth and mana-sync. */
export async function startTestGateway({ environment, replicaOf, ...overrides }: GatewayOptions = {}) {
	const auth = replicaOf?.auth ?? (await startTestAuth());
	const sync = replicaOf?.sync ?? startTestSync();
	const config = readConfig({
		NODE_ENV: 'test',
		LOG_LEVEL: 'silent',
		MANA_AUTH_URL: auth.url,
		MANA_SYNC_URL: sync.url,
		JWT_ISSUER: issuer,
		MCP_SESSION_SECRET: 'a secret of at least thirty-two characters',
		CORS_ORIGINS: 'http://localhost:5173',
		...environment,
	});
	const redis = config.redisUrl === undefined ? {} : await import('@mana/service-kit/redis');
	const deps = createDeps(config, { ...redis, ...overrides });
	const app = createApp(deps);
	const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 120, fetch: app.fetch });
	const url = `http://127.0.0.1:${server.port}/mcp`;

	return {
		url,
		auth,
		sync,
		deps,
		/** The headers of a call in a user's name, in their personal space unless another is given. */
		async headers(userId: string, spaceId = `space-${userId}`): Promise<Record<string, string>> {
			return { authorization: `Bearer ${await auth.token(userId)}`, 'x-mana-space': spaceId };
		},
		/** Posts a body as it is, or as JSON where it is no string. */
		post(body: unknown, headers: Record<string, string>): Promise<Response> {
			return fetch(url, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					accept: 'application/json, text/event-stream',
					...headers,
				},
				body: typeof body === 'string' ? body : JSON.stringify(body),
			});
		},
		async stop() {
			deps.streams.closeAll();
			deps.rows.close();
			deps.feed.close();
			deps.searchThread.close();
			deps.shared.close();
			await deps.activity.close(100);
			await server.stop(true);
			if (!replicaOf) await Promise.all([auth.stop(), sync.stop()]);
		},
	};
}

export type TestGateway = Awaited<ReturnType<typeof startTestGateway>>;

export type Era = 'stateless' | 'session';

/** The official client, connected in the given era; `headers` may be changed while it is connected. */
export async function connectClient(
	gateway: TestGateway,
	era: Era,
	headers: Record<string, string>,
	{
		capabilities = {},
		prepare,
	}: { capabilities?: ClientCapabilities; prepare?: (client: Client) => void } = {},
) {
	const transport = new StreamableHTTPClientTransport(new URL(gateway.url), {
		fetch: (url, init) => {
			const all = new Headers(init?.headers);
			for (const [name, value] of Object.entries(headers)) all.set(name, value);
			return fetch(url, { ...init, headers: all });
		},
	});
	const client = new Client(
		{ name: 'test-client', version: '1.0.0' },
		{
			capabilities,
			versionNegotiation: { mode: era === 'stateless' ? { pin: '2026-07-28' } : 'legacy' },
		},
	);
	prepare?.(client);
	await client.connect(transport);
	return { client, transport };
}

export function textOf(result: { content?: unknown }): string {
	const [first] = Array.isArray(result.content) ? result.content : [];
	return typeof first?.text === 'string' ? first.text : '';
}

/** A request of revision 2026-07-28 with the headers that belong to it. */
export function statelessRequest(
	method: string,
	params: Record<string, unknown> = {},
	{ id = 1, capabilities = {} }: { id?: unknown; capabilities?: Record<string, unknown> } = {},
) {
	const name = params.name ?? params.uri;
	return {
		body: {
			jsonrpc: '2.0',
			id,
			method,
			params: {
				...params,
				_meta: {
					'io.modelcontextprotocol/protocolVersion': '2026-07-28',
					...(typeof params._meta === 'object' ? params._meta : undefined),
					'io.modelcontextprotocol/clientCapabilities': capabilities,
					'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
				},
			},
		},
		headers: {
			'mcp-protocol-version': '2026-07-28',
			'mcp-method': method,
			...(typeof name === 'string' ? { 'mcp-name': name } : {}),
		} as Record<string, string>,
	};
}

export function initializeRequest(revision = '2025-11-25', capabilities: Record<string, unknown> = {}) {
	return {
		jsonrpc: '2.0',
		id: 1,
		method: 'initialize',
		params: {
			protocolVersion: revision,
			capabilities,
			clientInfo: { name: 'raw', version: '1' },
		},
	};
}

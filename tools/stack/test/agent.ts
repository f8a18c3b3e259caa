import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Stack } from '../src/index.ts';

/** Where a stack is, however it was started. */
export type Addresses = { readonly urls: Pick<Stack['urls'], 'auth' | 'sync' | 'mcp'> };

export interface Person {
	email: string;
	userId: string;
	accessToken: string;
	/** Signs the person in again, and speaks for them on the routes that want a session. */
	refreshToken: string;
	personalSpaceId: string;
}

export interface SpaceSummary {
	id: string;
	name: string;
	type: string;
	role: string;
}

export type ToolAnswer = { ok: true; data: Record<string, unknown> } | { ok: false; text: string };

export interface Agent {
	call(tool: string, args?: Record<string, unknown>): Promise<ToolAnswer>;
	/** Like `call`, for a call that must succeed. */
	get<T>(tool: string, args?: Record<string, unknown>): Promise<T>;
	toolNames(): Promise<string[]>;
	sessionId: string | undefined;
	close(): Promise<void>;
}

export async function postJson<T = Record<string, unknown>>(
	url: string,
	body: unknown,
	token?: string,
): Promise<{ status: number; body: T }> {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
		},
		body: JSON.stringify(body),
	});
	return { status: response.status, body: await response.json() };
}

export async function signUp(stack: Addresses, name: string): Promise<Person> {
	const email = `${name}@mana.test`;
	const password = `a long password of ${name}`;
	const registered = await postJson(`${stack.urls.auth}/api/v1/auth/register`, { email, password, name });
	if (registered.status !== 200) throw new Error(`register: ${JSON.stringify(registered)}`);
	const signedIn = await postJson<{ user: { id: string }; accessToken: string; refreshToken: string }>(
		`${stack.urls.auth}/api/v1/auth/sign-in/email`,
		{ email, password },
	);
	const { user, accessToken, refreshToken } = signedIn.body;
	const personal = (await listSpaces(stack, accessToken)).find(({ type }) => type === 'personal');
	return { email, userId: user.id, accessToken, refreshToken, personalSpaceId: personal?.id ?? '' };
}

export async function listSpaces(stack: Addresses, token: string): Promise<SpaceSummary[]> {
	const response = await fetch(`${stack.urls.auth}/api/auth/organization/list`, {
		headers: { authorization: `Bearer ${token}` },
	});
	return response.json();
}

/** `owner` makes a space and invites `guest`, who accepts. */
export async function shareSpace(
	stack: Addresses,
	owner: Person,
	guest: Person,
	options: { type: string; role: string },
): Promise<string> {
	const api = `${stack.urls.auth}/api/auth/organization`;
	const slug = `${options.type}-${crypto.randomUUID()}`;
	const created = await postJson(
		`${api}/create`,
		{ name: 'Ours', slug, metadata: { type: options.type } },
		owner.refreshToken,
	);
	const organizationId = String(created.body.id);
	const invited = await postJson(
		`${api}/invite-member`,
		{ email: guest.email, role: options.role, organizationId },
		owner.refreshToken,
	);
	const accepted = await postJson(
		`${api}/accept-invitation`,
		{ invitationId: invited.body.id },
		guest.refreshToken,
	);
	if (accepted.status !== 200) throw new Error(`share: ${JSON.stringify({ created, invited, accepted })}`);
	return organizationId;
}

let connected = 0;

/** An MCP client of a person's, in one of their spaces. It is an agent of its own, which has read nothing yet. */
export async function connectAgent(
	stack: Addresses,
	person: Pick<Person, 'accessToken'>,
	spaceId: string,
	era: 'sessions' | 'stateless' = 'sessions',
): Promise<Agent> {
	connected += 1;
	const client = new Client(
		{ name: `test-agent-${connected}`, version: '1.0.0' },
		{ versionNegotiation: { mode: era === 'stateless' ? { pin: '2026-07-28' } : 'legacy' } },
	);
	const transport = new StreamableHTTPClientTransport(new URL(`${stack.urls.mcp}/mcp`), {
		requestInit: {
			headers: { authorization: `Bearer ${person.accessToken}`, 'x-mana-space': spaceId },
		},
	});
	await client.connect(transport);
	const call = async (name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> => {
		const result = await client.callTool({ name, arguments: args });
		const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
		return result.isError ? { ok: false, text } : { ok: true, data: asObject(result.structuredContent) };
	};
	return {
		call,
		async get<T>(name: string, args: Record<string, unknown> = {}) {
			const answer = await call(name, args);
			if (!answer.ok) throw new Error(`${name}: ${answer.text}`);
			return answer.data as T;
		},
		toolNames: async () => (await client.listTools()).tools.map((tool) => tool.name),
		sessionId: transport.sessionId,
		close: () => client.close(),
	};
}

function asObject(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

import { timingSafeEqual } from 'node:crypto';
import type { GatewayRun } from '@mana/mcp-service/run-gateway';
import { AppError, errorBody } from '@mana/service-kit';
import { bearerToken } from '@mana/shared-auth';
import { AuthCallError } from '../call-auth.ts';
import { StackError } from '../stack-error.ts';
import type { BridgeSession } from './bridge-session.ts';

type Serve = NonNullable<Parameters<NonNullable<GatewayRun['door']>>[0]>;

export interface LocalDoorOptions {
	/** What clients on this machine send as bearer. */
	readonly localToken: string;
	readonly session: Pick<BridgeSession, 'token'>;
	/** Where clients are that name no space. */
	readonly spaceId: string;
}

const mcpPath = '/mcp';
const openPaths = new Set(['/health', '/metrics']);

/**
 * Lets in who has the token of this machine, and goes on in the name of the person who is signed in here. There is no
 * other way in: a sign-in by OAuth leads to the server's gateway, which cannot open what this one can.
 */
export function localDoor({ localToken, session, spaceId }: LocalDoorOptions): (gateway: Serve) => Serve {
	const expected = Buffer.from(localToken);
	const isKnown = (request: Request) => {
		const given = Buffer.from(bearerToken(request.headers.get('authorization')) ?? '');
		return given.length === expected.length && timingSafeEqual(given, expected);
	};
	return (gateway) => async (request, server) => {
		const { pathname } = new URL(request.url);
		if (openPaths.has(pathname)) return gateway(request, server);
		if (pathname !== mcpPath) return refusal(404, 'NOT_FOUND', `MCP is spoken at ${mcpPath}.`);
		if (!isKnown(request))
			return refusal(
				401,
				'BRIDGE_TOKEN',
				'Send the Authorization header that the bridge printed when it started.',
			);
		const headers = new Headers(request.headers);
		try {
			headers.set('authorization', `Bearer ${await session.token()}`);
		} catch (error) {
			if (error instanceof StackError) return refusal(401, error.code, error.message);
			if (error instanceof AuthCallError) return refusal(503, 'AUTH_UNAVAILABLE', error.message);
			throw error;
		}
		if (!headers.has('x-mana-space')) headers.set('x-mana-space', spaceId);
		return gateway(new Request(request, { headers }), server);
	};
}

function refusal(status: 401 | 404 | 503, code: string, message: string): Response {
	return Response.json(errorBody(new AppError(code, status, message)), { status });
}

import { errorBodySchema } from '@mana/auth-protocol';
import type { ServiceAnswer, ServiceRequest } from '../call-service.ts';
import { SessionEndedError } from './session-errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Sends one request to a service. Whatever went wrong is answered, never thrown. */
export type SendToService = (request: ServiceRequest, token?: string) => Promise<ServiceAnswer>;

const timeoutMs = 15_000;

export function createSendToService(baseUrl: string, send: Fetch): SendToService {
	return async ({ method, path, body, spaceId }, token) => {
		try {
			const response = await send(`${baseUrl}${path}`, {
				method,
				headers: {
					...(token !== undefined && { authorization: `Bearer ${token}` }),
					...(spaceId !== undefined && { 'x-mana-space': spaceId }),
					...(body !== undefined && { 'content-type': 'application/json' }),
				},
				...(body !== undefined && { body: JSON.stringify(body) }),
				signal: AbortSignal.timeout(timeoutMs),
				credentials: 'omit',
			});
			const answer = parsed(await response.text());
			const { status } = response;
			if (response.ok) return { ok: true, status, body: answer };
			const refusal = errorBodySchema.safeParse(answer);
			return {
				ok: false,
				status,
				code: refusal.success ? refusal.data.error : `HTTP_${status}`,
				body: answer,
			};
		} catch {
			return { ok: false, status: 0, code: 'UNREACHABLE', body: undefined };
		}
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Sends with the session's token, or with the one that the person has just earned. */
export async function sendWithToken(
	tokens: { token(refused?: string): Promise<string> },
	send: SendToService,
	request: ServiceRequest,
): Promise<ServiceAnswer> {
	try {
		if (request.stepUpToken !== undefined) return await send(request, request.stepUpToken);
		const token = await tokens.token();
		const answer = await send(request, token);
		return answer.ok || answer.status !== 401 ? answer : await send(request, await tokens.token(token));
	} catch (error) {
		const code = error instanceof SessionEndedError ? error.code : 'UNREACHABLE';
		return { ok: false, status: 0, code, body: undefined };
	}
}

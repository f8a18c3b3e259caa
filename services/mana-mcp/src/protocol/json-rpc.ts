import { ProtocolErrorCode, type RequestId } from '@modelcontextprotocol/server';

/** What a method handler returns: the result's members, or a JSON-RPC error. */
export type Answer =
	| { ok: true; result: Record<string, unknown> }
	| { ok: false; code: number; message: string; data?: unknown };

type Refused = Extract<Answer, { ok: false }>;

export function invalidParams(message: string): Refused {
	return { ok: false, code: ProtocolErrorCode.InvalidParams, message };
}

export function invalidRequest(message: string): Refused {
	return { ok: false, code: ProtocolErrorCode.InvalidRequest, message };
}

export function internalError(message: string): Refused {
	return { ok: false, code: ProtocolErrorCode.InternalError, message };
}

export function methodNotFound(): Answer {
	return { ok: false, code: ProtocolErrorCode.MethodNotFound, message: 'Method not found' };
}

/** The JSON-RPC 2.0 message of an answer; `id` is null where no request could be read. */
export function toMessage(id: RequestId | null, answer: Answer): Record<string, unknown> {
	if (answer.ok) return { jsonrpc: '2.0', id, result: answer.result };
	const { code, message, data } = answer;
	return { jsonrpc: '2.0', id, error: data === undefined ? { code, message } : { code, message, data } };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id to echo on a refusal that comes before the request is answered. */
export function requestIdOf(body: unknown): RequestId | null {
	if (!isRecord(body) || typeof body.method !== 'string') return null;
	return typeof body.id === 'string' || typeof body.id === 'number' ? body.id : null;
}

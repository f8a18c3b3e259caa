import { words } from './words.ts';

/** A refusal of the server's, with its code and what to do about it. */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly code: string;
	readonly status: number;
	/** The further members of the answer. */
	readonly details: Answer;

	constructor(code: string, status: number, message: string, details: Answer = {}) {
		super(message);
		this.code = code;
		this.status = status;
		this.details = details;
	}
}

export type Answer = Record<string, unknown>;

/** Calls a JSON route of this origin; a stepped-up token goes along where the caller has one. */
export async function callApi(
	method: string,
	path: string,
	body?: unknown,
	stepUpToken?: string,
): Promise<Answer> {
	const headers: Record<string, string> = { accept: 'application/json' };
	if (body !== undefined) headers['content-type'] = 'application/json';
	if (stepUpToken !== undefined) headers.authorization = `Bearer ${stepUpToken}`;
	const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
	const response = await fetch(path, init).catch(() => {
		throw new ApiError('OFFLINE', 0, words().offline);
	});
	const text = await response.text();
	const answer = asObject(parse(text));
	if (response.ok) return answer;
	const code = String(answer.error ?? answer.code ?? response.status);
	throw new ApiError(
		code,
		response.status,
		String(answer.message ?? words().failedBy(response.status)),
		answer,
	);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

export function asObject(value: unknown): Answer {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

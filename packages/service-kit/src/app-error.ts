import type { ContentfulStatusCode } from 'hono/utils/http-status';

export interface AppErrorOptions extends ErrorOptions {
	/** Further members of the error body. Nothing secret, no user's text. */
	details?: Record<string, unknown>;
	headers?: Record<string, string>;
}

/** A refusal that the caller is told about: its code is stable, its message says what to do. */
export class AppError extends Error {
	override readonly name = 'AppError';
	readonly details: Record<string, unknown>;
	readonly headers: Record<string, string>;

	constructor(
		readonly code: string,
		readonly status: ContentfulStatusCode,
		message: string,
		options: AppErrorOptions = {},
	) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.details = options.details ?? {};
		this.headers = options.headers ?? {};
	}
}

/** The body of every error answer of every service. */
export interface ErrorBody {
	error: string;
	message: string;
	status: number;
	[detail: string]: unknown;
}

export function errorBody(error: AppError): ErrorBody {
	return { ...error.details, error: error.code, message: error.message, status: error.status };
}

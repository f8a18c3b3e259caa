/** A request to mana-auth with the session's token, or with a step-up token that the person has just earned. */
export interface ServiceRequest {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** From the root: `/api/v1/spaces/…`. */
	readonly path: string;
	readonly body?: unknown;
	readonly stepUpToken?: string;
}

/** `body` is parsed JSON, of an error too (`{error, message}`); `UNREACHABLE` where no answer came. */
export type ServiceAnswer =
	| { readonly ok: true; readonly status: number; readonly body: unknown }
	| { readonly ok: false; readonly status: number; readonly code: string; readonly body: unknown };

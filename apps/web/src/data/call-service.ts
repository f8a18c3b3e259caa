/** A request to a service with the session's token, or with a step-up token that the person has just earned. */
export interface ServiceRequest {
	/** mana-auth, unless it says `ai`: mana-ai, which is not everywhere (`AI_NOT_STARTED`). */
	readonly service?: 'auth' | 'ai';
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** From the root: `/api/v1/spaces/…`. */
	readonly path: string;
	readonly body?: unknown;
	/** The space that mana-ai is to work in. */
	readonly spaceId?: string;
	readonly stepUpToken?: string;
}

/** `body` is parsed JSON, of an error too (`{error, message}`); `UNREACHABLE` where no answer came. */
export type ServiceAnswer =
	| { readonly ok: true; readonly status: number; readonly body: unknown }
	| { readonly ok: false; readonly status: number; readonly code: string; readonly body: unknown };

import type { Attributes } from '@opentelemetry/api';

type Serve<Env> = (request: Request, env: Env) => Response | Promise<Response>;

/** Spans of one service, which never carry what a request or an answer holds. */
export interface Tracing {
	/** Answers each request within a server span, a child of the caller's where it sends `traceparent`. */
	serving<Env>(serve: Serve<Env>): Serve<Env>;
	/** `fetch` within a client span, which the called service gets as `traceparent`. */
	fetch: typeof fetch;
	/**
	 * Runs work within a span of its own.
	 *
	 * @param attributes names and numbers, never values of a person's
	 * @param traceparent whose child it is, where that did not come as a header
	 */
	span<T>(name: string, attributes: Attributes, work: () => Promise<T>, traceparent?: unknown): Promise<T>;
	/** Sends what is left. */
	close(): Promise<void>;
}

/** Everything runs as if this were not here. */
export const noTracing: Tracing = {
	serving: (serve) => serve,
	fetch,
	span: (_name, _attributes, work) => work(),
	close: async () => {},
};

import type { Admission } from '../domain/admit-caller.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { Answer } from './json-rpc.ts';

/** Who asks, in which space, through which client. */
export interface RequestContext extends Admission {
	client: ClientIdentity;
}

/** Answers one method for both eras: what differs between them on the wire is added around the answer. */
export type MethodHandler = (
	params: Record<string, unknown>,
	context: RequestContext,
) => Answer | Promise<Answer>;

export interface ServerDescription {
	info: { name: string; title: string; version: string };
	instructions: string;
	capabilities: Record<string, unknown>;
	/** Methods by name; those of one era only are added by its exchange. */
	methods: ReadonlyMap<string, MethodHandler>;
}

/** What an exchange comes to, as HTTP. */
export interface ExchangeOutcome {
	status: 200 | 202 | 400 | 404;
	/** A JSON-RPC message or a batch of them; none for 202. */
	body?: unknown;
	headers?: Record<string, string>;
}

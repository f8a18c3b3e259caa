import type { Admission } from '../domain/admission/admit-caller.ts';
import type { ClientCapabilities } from './client-capabilities.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { GivenInput, InputRequired } from './input-required.ts';
import type { Answer } from './json-rpc.ts';
import type { ParamHeader } from './param-headers.ts';
import type { RequestStateSeal } from './request-state.ts';
import type { SessionRouter } from './session-router.ts';
import type { Session } from './session-seal.ts';

/** The way back to the client while its request is being answered. */
export interface ClientLink {
	/** Whether messages can go ahead of the answer. */
	readonly isOpen: boolean;
	/** Aborted once the client has cancelled the request or gone. */
	readonly signal: AbortSignal;
	/** Sends a JSON-RPC message ahead of the answer; nothing happens where the link is not open. */
	send(message: Record<string, unknown>): void;
	/** Ends the exchange without an answer. */
	cancel(): void;
}

/** Who asks, in which space, through which client, and what came with it. */
export interface RequestContext extends Admission {
	client: ClientIdentity;
	capabilities: ClientCapabilities;
	/** The request's own `_meta`: what clients send, so to be checked. */
	meta: Readonly<Record<string, unknown>>;
	link: ClientLink;
	/** What the client answered, where the handler has asked before. */
	input?: GivenInput;
	/** In the revisions up to 2025-11-25. */
	session?: Session;
	/** The toolsets that `X-Mana-Toolsets` names. */
	toolsets?: readonly string[];
}

/** What an agent is known by: what mana-auth knows it as, else what its client calls itself. */
export function agentOf({ caller, client }: Pick<RequestContext, 'caller' | 'client'>): string {
	return caller.actingClient ?? client.name;
}

/** Answers one method for both eras: what differs between them on the wire is added around the answer. */
export type MethodHandler = (
	params: Record<string, unknown>,
	context: RequestContext,
) => Answer | InputRequired | Promise<Answer | InputRequired>;

/** An answer that goes on: messages as they come, until the client goes, its token ends or the server stops. */
export interface ListeningAnswer {
	/** Whether nothing is going to come: it ends at once. */
	isOver: boolean;
	/** The message that ends it, where the server does. */
	farewell: Record<string, unknown>;
	/** @returns how to stop */
	start(stream: { send(message: Record<string, unknown>): void; end(): void }): () => void;
}

export interface ServerDescription {
	info: { name: string; title: string; version: string };
	/** What a model is told before anything else, as it is for this caller just now. */
	introduce(admission: Admission): Promise<Introduction>;
	capabilities: Record<string, unknown>;
	/** What it can do beside that in the revisions that have sessions. */
	sessionCapabilities: Record<string, unknown>;
	/** Methods by name; those that are the protocol's own business are added by its exchanges. */
	methods: ReadonlyMap<string, MethodHandler>;
	/** The arguments of a tool that have headers of their own. */
	paramHeaders: (toolName: string) => readonly ParamHeader[];
	/** Watches resources for `subscriptions/listen`. */
	watcher: ResourceWatcher;
	requestState: RequestStateSeal;
	/** Tokens that are good now, for who was admitted some time ago; undefined where they get none any more. */
	renew: (caller: Admission['caller']) => Promise<Pick<Admission, 'caller' | 'syncToken'> | undefined>;
	router: SessionRouter;
	randomId: () => string;
}

export interface Introduction {
	instructions: string;
	/** How long it stays true; absent where nothing in it depends on the time. */
	ttlMs?: number;
}

/** Tells of changes of resources. */
export interface ResourceWatcher {
	/** Whether a URI names something that can be watched by this caller in this space. */
	isWatchable(uri: string, admission: Admission): boolean;
	/**
	 * @param listener.onEnded called where nothing comes any more: the token was refused, or the space left
	 * @returns how to stop
	 */
	watch(
		uris: readonly string[],
		admission: Admission,
		listener: { onUpdated(uri: string): void; onEnded(): void },
	): () => void;
}

/** What an exchange comes to, as HTTP. */
export type ExchangeOutcome =
	| {
			status: 200 | 202 | 400 | 404;
			/** A JSON-RPC message or a batch of them; none for 202. */
			body?: unknown;
			headers?: Record<string, string>;
	  }
	| { status: 200; listening: ListeningAnswer };

/** It goes into every notification, and those may wait to be read. */
const progressTokenLimitCharacters = 1_024;

/** Whether the sender of a request wants to be told that it goes on, and can be. */
export function wantsProgress({ meta: { progressToken }, link }: RequestContext): boolean {
	const isToken = typeof progressToken === 'string' || typeof progressToken === 'number';
	return link.isOpen && isToken && String(progressToken).length <= progressTokenLimitCharacters;
}

/** The notification that a request goes on, for who wants it; `progress` grows from one to the next. */
export function reportProgress(
	context: RequestContext,
	progress: { progress: number; total?: number; message?: string },
): void {
	if (!wantsProgress(context)) return;
	const params = { progressToken: context.meta.progressToken, ...progress };
	context.link.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
}

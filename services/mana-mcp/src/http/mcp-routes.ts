import { AppError, type Hold, type Logger, parseJson, type RequestMemory, readBody } from '@mana/service-kit';
import { isJsonContentType, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { type Context, Hono } from 'hono';
import { type Admission, type AdmissionDeps, admitCaller } from '../domain/admission/admit-caller.ts';
import { classifyMessage } from '../protocol/classify-message.ts';
import { followSubscriptions } from '../protocol/follow-subscriptions.ts';
import { internalError, requestIdOf, toMessage } from '../protocol/json-rpc.ts';
import { messageBody } from '../protocol/message-body.ts';
import type { ClientLink, ExchangeOutcome, ListeningAnswer, ServerDescription } from '../protocol/method.ts';
import { requireSession, type SessionDeps } from '../protocol/require-session.ts';
import { answerInitialize, answerInSession, revisionFault } from '../protocol/session-exchange.ts';
import type { SessionSubscriptions } from '../protocol/session-subscriptions.ts';
import { readStandardHeaders } from '../protocol/standard-headers.ts';
import { answerStateless } from '../protocol/stateless-exchange.ts';
import { acceptsEventStream, eventStreamHeaders, type MessageStream } from './message-stream.ts';
import type { OpenStreams, StreamOptions } from './open-streams.ts';
import { originGuard } from './origin-guard.ts';
import { Reply } from './reply.ts';

const toolsetsLimit = 50;
/** Some clients add a slash to the address that they are given. */
const paths = ['/mcp', '/mcp/'];

export interface McpRouteDeps {
	admission: AdmissionDeps;
	sessions: SessionDeps;
	streams: OpenStreams;
	/** What the bodies and answers of requests under way hold. */
	memory: RequestMemory;
	server: ServerDescription;
	subscriptions: SessionSubscriptions;
	logger: Pick<Logger, 'error'>;
	allowedOrigins: readonly string[];
	bodyLimitBytes: number;
	sessionTtlMs: number;
}

/** `/mcp`, Streamable HTTP: POST for both eras, GET and DELETE for the sessions of the older one. */
export function mcpRoutes(deps: McpRouteDeps): Hono {
	const routes = new Hono();
	for (const path of paths) routes.use(path, originGuard(deps.allowedOrigins), deps.memory.endWithAnswer);

	routes.on('POST', paths, async (c) => {
		const admission = await admit(deps, c);
		const hold = deps.memory.open(c, admission.caller.userId);
		const body = await readMessage(c, deps.bodyLimitBytes, hold);
		const reply = new Reply(c.req.raw, () => deps.memory.handOn(c, 0));
		const work = body === undefined ? unparsable() : answer(deps, c.req.raw.headers, body, admission, reply);
		const outcome = await reply.finish(work, (error) => failedLate(deps, body, error));
		if ('stream' in outcome) return c.body(outcome.stream, 200, eventStreamHeaders);
		if ('listening' in outcome && !reply.isOpen) throw notAcceptable();
		if ('listening' in outcome) return listen(deps, c, outcome.listening, admission);
		if (outcome.body === undefined) return c.body(null, outcome.status, outcome.headers);
		const headers = { ...outcome.headers, 'Content-Type': 'application/json' };
		return deps.memory.respond(c, messageBody(outcome.body), { status: outcome.status, headers });
	});

	routes.on('GET', paths, async (c) => {
		// Hono answers HEAD with a GET whose body it drops, unread: a stream would stay open for nobody.
		if (c.req.raw.method === 'HEAD') throw methodNotAllowed();
		const admission = await admit(deps, c);
		if (!acceptsEventStream(c.req.raw.headers)) throw notAcceptable();
		const session = await requireSession(deps.sessions, sessionIdOf(c), admission.caller.userId);
		const untilMs = Math.min(admission.caller.expiresAtMs, session.openedAtMs + deps.sessionTtlMs);
		const { router, watcher } = deps.server;
		const { subscriptions } = deps;
		deps.memory.open(c, session.userId);
		const hold = deps.memory.handOn(c, 0);
		const stream = openStream(deps, { userId: session.userId, key: session.nonce, untilMs, hold }, (opened) =>
			followSubscriptions({ router, watcher, subscriptions }, session, admission, opened),
		);
		return c.body(stream.body, 200, eventStreamHeaders);
	});

	routes.on('DELETE', paths, async (c) => {
		const admission = await admit(deps, c);
		const session = await requireSession(deps.sessions, sessionIdOf(c), admission.caller.userId);
		await deps.sessions.deletions.add(session);
		deps.server.router.route({ kind: 'deleted', session: session.nonce });
		await deps.subscriptions.clear(session);
		return c.body(null, 204);
	});

	for (const path of paths) {
		routes.all(path, () => {
			throw methodNotAllowed();
		});
	}
	return routes;
}

/** Opens the stream of an answer that goes on. */
function listen(deps: McpRouteDeps, c: Context, listening: ListeningAnswer, { caller }: Admission): Response {
	const { farewell } = listening;
	const key = deps.server.randomId();
	const hold = deps.memory.handOn(c, 0);
	const options = { userId: caller.userId, key, untilMs: caller.expiresAtMs, farewell, hold };
	const stream = openStream(deps, options, (opened) =>
		listening.start({ send: (message) => opened.send(message), end: () => opened.close(farewell) }),
	);
	if (listening.isOver) stream.close(farewell);
	return c.body(stream.body, 200, eventStreamHeaders);
}

/** Opens an event stream and starts what feeds it, until it ends: it may have by then. */
function openStream(
	{ streams }: McpRouteDeps,
	options: Omit<StreamOptions, 'onClosed'>,
	start: (stream: MessageStream) => () => void,
): MessageStream {
	let stop = () => {};
	const stream = streams.open({ ...options, onClosed: () => stop() });
	stop = start(stream);
	if (!stream.isOpen) stop();
	return stream;
}

/** What a client reads that has already got the head of an event stream. */
function failedLate({ logger }: McpRouteDeps, body: unknown, error: unknown): Record<string, unknown> {
	logger.error({ err: error }, 'an exchange failed after its answer had begun');
	return toMessage(requestIdOf(body), internalError('The request failed on our side. Try again.'));
}

function methodNotAllowed(): AppError {
	return new AppError('METHOD_NOT_ALLOWED', 405, 'Use POST, GET or DELETE.', {
		headers: { Allow: 'GET, POST, DELETE' },
	});
}

function notAcceptable(): AppError {
	return new AppError('NOT_ACCEPTABLE', 406, 'This opens an event stream: accept text/event-stream.');
}

function admit(deps: McpRouteDeps, c: Context): Promise<Admission> {
	const { url, headers } = c.req.raw;
	return admitCaller(deps.admission, {
		url,
		authorization: headers.get('authorization'),
		spaceId: headers.get('x-mana-space'),
	});
}

function sessionIdOf(c: Context): string | null {
	return c.req.raw.headers.get('mcp-session-id');
}

/** The parsed body, or undefined where it is not JSON: the protocol has its own answer for that. */
async function readMessage(c: Context, limitBytes: number, hold: Hold): Promise<unknown> {
	if (!isJsonContentType(c.req.raw.headers.get('content-type'))) {
		throw new AppError('CONTENT_TYPE_UNSUPPORTED', 415, 'Send JSON, as application/json.');
	}
	try {
		return parseJson(await readBody(c.req.raw, limitBytes, hold));
	} catch (error) {
		if (error instanceof AppError && error.code === 'MALFORMED_JSON') return undefined;
		throw error;
	}
}

async function answer(
	deps: McpRouteDeps,
	headers: Headers,
	body: unknown,
	admitted: Admission,
	link: ClientLink,
): Promise<ExchangeOutcome> {
	const toolsets = toolsetsOf(headers);
	const admission = toolsets ? { ...admitted, toolsets } : admitted;
	const standard = readStandardHeaders(headers);
	const route = classifyMessage(standard, body);
	if (route.kind === 'modern') return answerStateless(deps.server, route, standard, admission, link);
	if (route.kind === 'reject') {
		const refusal = { ok: false as const, code: route.code, message: route.message, data: route.data };
		return { status: 400, body: toMessage(requestIdOf(body), refusal) };
	}
	const { userId } = admission.caller;
	if (route.reason === 'initialize') {
		return answerInitialize(deps.server, body, admission, (opening) =>
			deps.sessions.seal.seal(userId, opening),
		);
	}
	const session = await requireSession(deps.sessions, headers.get('mcp-session-id'), userId);
	return (
		revisionFault(standard.protocolVersion, body) ??
		answerInSession(deps.server, route, body, session, admission, link)
	);
}

/** The toolsets that a client wants listed. */
function toolsetsOf(headers: Headers): readonly string[] | undefined {
	const names = headers.get('x-mana-toolsets')?.split(',').slice(0, toolsetsLimit);
	return names?.map((name) => name.trim()).filter((name) => name !== '');
}

async function unparsable(): Promise<ExchangeOutcome> {
	const refusal = {
		ok: false as const,
		code: ProtocolErrorCode.ParseError,
		message: 'The body is not valid JSON',
	};
	return { status: 400, body: toMessage(null, refusal) };
}

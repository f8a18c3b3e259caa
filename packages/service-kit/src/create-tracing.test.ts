import { afterEach, expect, test } from 'bun:test';
import { z } from 'zod';
import { createTracing } from './create-tracing.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createServiceApp } from './service-app.ts';

const spanSchema = z.object({
	traceId: z.string(),
	spanId: z.string(),
	parentSpanId: z.string().optional(),
	name: z.string(),
	kind: z.number(),
	status: z.object({ code: z.number().optional() }).optional(),
	attributes: z.array(z.object({ key: z.string(), value: z.unknown() })),
});
const exportSchema = z.object({
	resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
});

const servers: Bun.Server<undefined>[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await server.stop(true);
});

function serve(fetch: (request: Request) => Response | Promise<Response>): string {
	const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch });
	servers.push(server);
	return `http://127.0.0.1:${server.port}`;
}

/** A collector, and what it was sent. */
function startCollector() {
	const bodies: string[] = [];
	const endpoint = serve(async (request) => {
		bodies.push(await request.text());
		return Response.json({});
	});
	return {
		endpoint,
		bodies,
		spans: () =>
			bodies
				.flatMap((body) => exportSchema.parse(JSON.parse(body)).resourceSpans)
				.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
	};
}

test('one trace goes from the caller through a service and its work to the service it calls', async () => {
	const collector = startCollector();
	const tracing = await createTracing({ service: 'test', endpoint: collector.endpoint });
	const received: (string | null)[] = [];
	const inner = serve((request) => {
		received.push(request.headers.get('traceparent'));
		return new Response('ok');
	});
	const outer = serve((request) =>
		tracing.serving(() => tracing.span('work', { 'mana.tool': 'habits.list' }, () => tracing.fetch(inner)))(
			request,
			undefined,
		),
	);
	const traceId = 'a'.repeat(32);
	await fetch(`${outer}/mcp?secret=1`, {
		headers: { traceparent: `00-${traceId}-${'b'.repeat(16)}-01`, authorization: 'Bearer hidden' },
	});
	await tracing.close();

	const spans = collector.spans();
	const [server, work, client] = [2, 1, 3].map((kind) => spans.find((span) => span.kind === kind));
	expect(spans).toHaveLength(3);
	expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
	expect(server?.parentSpanId).toBe('b'.repeat(16));
	expect(work?.parentSpanId).toBe(server?.spanId);
	expect(client?.parentSpanId).toBe(work?.spanId);
	expect(received).toEqual([`00-${traceId}-${client?.spanId}-01`]);
	expect(collector.bodies.join()).not.toMatch(/secret|hidden/);
});

test('what failed is marked, without what it says', async () => {
	const collector = startCollector();
	const tracing = await createTracing({ service: 'test', endpoint: collector.endpoint });
	const work = () => Promise.reject(new TypeError('the note reads: sesame'));
	await expect(tracing.span('work', {}, work)).rejects.toBeInstanceOf(TypeError);
	await tracing.serving(() => new Response('', { status: 503 }))(new Request('http://test/'), undefined);
	await tracing.close();
	expect(collector.spans().map(({ status }) => status?.code)).toEqual([2, 2]);
	expect(collector.bodies.join()).not.toContain('sesame');
});

test('a fault at a path that lets somebody in tells it neither in the trace nor in the log', async () => {
	const collector = startCollector();
	const tracing = await createTracing({ service: 'test', endpoint: collector.endpoint });
	const logged: string[] = [];
	const app = createServiceApp({
		logger: createLogger({
			...{ service: 'test', level: 'debug', format: 'json' },
			destination: { write: (line) => void logged.push(line) },
		}),
		corsOrigins: [],
		metrics: createMetrics({ prefix: 'test_', service: 'test', token: undefined }),
		health: async () => ({ status: 'ok' }),
	});
	app.get('/api/auth/reset-password/:token', () => Promise.reject(new TypeError('the library failed')));
	const service = serve((request) => tracing.serving(app.fetch)(request, undefined));
	// Asked by another service of ours, so that a client's span has the path as well.
	const answer = await tracing.fetch(
		`${service}/api/auth/reset-password/s3cret-token?callbackURL=s3cret-too`,
	);
	await tracing.close();
	expect(answer.status).toBe(500);
	expect(collector.spans().map(({ kind }) => kind)).toEqual([2, 3]);
	for (const told of [collector.bodies.join(), logged.join(), await answer.text()])
		expect(told).not.toContain('s3cret');
	for (const told of [collector.bodies.join(), logged.join()])
		expect(told).toContain('/api/auth/reset-password/[hidden]');
});

test('a malformed traceparent begins a new trace', async () => {
	const collector = startCollector();
	const tracing = await createTracing({ service: 'test', endpoint: collector.endpoint });
	const request = new Request('http://test/', { headers: { traceparent: '00-zz-1-1' } });
	await tracing.serving(() => new Response('ok'))(request, undefined);
	await tracing.close();
	expect(collector.spans()[0]?.traceId).toMatch(/^[0-9a-f]{32}$/);
	expect(collector.spans()[0]?.parentSpanId).toBeUndefined();
});

test('work joins a trace that came with a message, and none that is malformed', async () => {
	const collector = startCollector();
	const tracing = await createTracing({ service: 'test', endpoint: collector.endpoint });
	const traceId = 'c'.repeat(32);
	await tracing.span('work', {}, async () => {}, `00-${traceId}-${'d'.repeat(16)}-01`);
	await tracing.span('work', {}, async () => {}, { traceId });
	await tracing.close();
	expect(collector.spans().map((span) => span.traceId === traceId)).toEqual([true, false]);
});

test('a collector that is away holds nothing up and breaks nothing', async () => {
	const tracing = await createTracing({ service: 'test', endpoint: 'http://127.0.0.1:1' });
	const response = await tracing.serving(() => new Response('ok'))(new Request('http://test/'), undefined);
	expect(response.status).toBe(200);
});

test('without an endpoint the functions are the plain ones', async () => {
	const tracing = await createTracing({ service: 'test', endpoint: undefined });
	const serving = () => new Response('ok');
	expect(tracing.serving(serving)).toBe(serving);
	expect(tracing.fetch).toBe(fetch);
	expect(await tracing.span('work', {}, async () => 1)).toBe(1);
});

test('a collector that does not answer keeps nobody from stopping', async () => {
	const { promise: never } = Promise.withResolvers<Response>();
	const tracing = await createTracing({ service: 'test', endpoint: serve(() => never) });
	await tracing.span('work', {}, async () => {});
	const startedMs = performance.now();
	await tracing.close();
	expect(performance.now() - startedMs).toBeLessThan(2_500);
});

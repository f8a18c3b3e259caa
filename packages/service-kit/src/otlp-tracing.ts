import {
	type Attributes,
	type Context,
	context,
	defaultTextMapGetter,
	defaultTextMapSetter,
	ROOT_CONTEXT,
	type Span,
	SpanKind,
	SpanStatusCode,
	trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

import { loggedPath } from './logged-path.ts';
import type { Tracing } from './tracing.ts';

const closingMs = 1_000;

/**
 * OpenTelemetry traces over OTLP/HTTP, with W3C Trace Context between services.
 *
 * @param endpoint base URL of a collector, as in OTEL_EXPORTER_OTLP_ENDPOINT; `/v1/traces` is added
 */
export function createOtlpTracing(options: { service: string; endpoint: string }): Tracing {
	context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
	const provider = new TracerProvider({
		resource: resourceFromAttributes({ 'service.name': options.service }),
		spanProcessors: [
			new BatchSpanProcessor({
				exporter: new OTLPTraceExporter({ url: `${options.endpoint}/v1/traces` }),
				scheduledDelayMillis: 1_000,
			}),
		],
	});
	const tracer = provider.getTracer(options.service);
	const propagator = new W3CTraceContextPropagator();

	async function within<T>(
		name: string,
		kind: SpanKind,
		attributes: Attributes,
		parent: Context,
		work: (span: Span) => Promise<T>,
	): Promise<T> {
		const span = tracer.startSpan(name, { kind, attributes }, parent);
		try {
			return await context.with(trace.setSpan(parent, span), () => work(span));
		} catch (error) {
			// The message may hold what must not leave the service; the class may not.
			if (error instanceof Error) span.setAttribute('error.type', error.name);
			span.setStatus({ code: SpanStatusCode.ERROR });
			throw error;
		} finally {
			span.end();
		}
	}

	function exchange(span: Span, response: Response): Response {
		span.setAttribute('http.response.status_code', response.status);
		if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
		return response;
	}

	return {
		serving: (serve) => (request, env) => {
			const carrier = { traceparent: request.headers.get('traceparent') ?? '' };
			const parent = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
			return within(request.method, SpanKind.SERVER, requestAttributes(request), parent, async (span) =>
				exchange(span, await serve(request, env)),
			);
		},
		fetch: Object.assign(
			(input: string | URL | Request, init?: RequestInit) => {
				const request = new Request(input, init);
				return within(
					request.method,
					SpanKind.CLIENT,
					requestAttributes(request),
					context.active(),
					async (span) => {
						const carrier: Record<string, string> = {};
						propagator.inject(context.active(), carrier, defaultTextMapSetter);
						for (const [name, value] of Object.entries(carrier)) request.headers.set(name, value);
						return exchange(span, await fetch(request));
					},
				);
			},
			{ preconnect: fetch.preconnect },
		),
		span: (name, attributes, work, traceparent) => {
			const parent =
				typeof traceparent === 'string'
					? propagator.extract(context.active(), { traceparent }, defaultTextMapGetter)
					: context.active();
			return within(name, SpanKind.INTERNAL, attributes, parent, work);
		},
		// A collector that does not answer must not keep a service from stopping.
		close: () => Promise.race([provider.shutdown(), Bun.sleep(closingMs)]),
	};
}

/** Without the query, which may hold what lets somebody in. */
function requestAttributes(request: Request): Attributes {
	const { pathname, host } = new URL(request.url);
	return { 'http.request.method': request.method, 'url.path': loggedPath(pathname), 'server.address': host };
}

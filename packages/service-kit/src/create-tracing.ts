import { noTracing, type Tracing } from './tracing.ts';

/**
 * Traces where there is a collector for them; its libraries are loaded only then.
 *
 * @param endpoint base URL of an OTLP/HTTP collector, as in OTEL_EXPORTER_OTLP_ENDPOINT
 */
export async function createTracing(options: {
	service: string;
	endpoint: string | undefined;
}): Promise<Tracing> {
	const { service, endpoint } = options;
	if (endpoint === undefined) return noTracing;
	const { createOtlpTracing } = await import('./otlp-tracing.ts');
	return createOtlpTracing({ service, endpoint });
}

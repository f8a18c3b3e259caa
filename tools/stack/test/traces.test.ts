import { afterAll, expect, test } from 'bun:test';
import { z } from 'zod';
import { startStack } from '../src/index.ts';
import { connectAgent, signUp } from './agent.ts';
import { cleanUp, temporaryFolder, waitUntil } from './launcher.ts';

afterAll(cleanUp);

const attributes = z.array(
	z.object({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) }),
);
const exportSchema = z.object({
	resourceSpans: z.array(
		z.object({
			resource: z.object({ attributes }),
			scopeSpans: z.array(
				z.object({ spans: z.array(z.object({ traceId: z.string(), name: z.string(), attributes })) }),
			),
		}),
	),
});

test('one call is one trace from the gateway to the transaction, and carries nothing of what it holds', async () => {
	const bodies: string[] = [];
	const collector = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch: async (request) => {
			bodies.push(await request.text());
			return Response.json({});
		},
	});
	const stack = await startStack({
		dataDir: temporaryFolder(),
		ports: { auth: 0, sync: 0, mcp: 0, web: 0 },
		env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}` },
	});
	try {
		const person = await signUp(stack, 'kai');
		const agent = await connectAgent(stack, person, person.personalSpaceId);
		await agent.get('notes_create', { title: 'Zugang', content: 'Losung: Birnbaum' });
		await agent.close();

		const spansByTrace = () => {
			const found = new Map<string, string[]>();
			for (const { resource, scopeSpans } of bodies.flatMap(
				(body) => exportSchema.parse(JSON.parse(body)).resourceSpans,
			)) {
				const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
				for (const { traceId, name } of scopeSpans.flatMap(({ spans }) => spans)) {
					found.set(traceId, [...(found.get(traceId) ?? []), `${service} ${name}`]);
				}
			}
			return found;
		};
		const traceOfCall = () =>
			[...spansByTrace().values()].find((spans) => spans.includes('mana-mcp tool notes.create'));
		const wanted = ['mana-mcp POST', 'mana-auth ', 'mana-sync POST', 'mana-sync transaction: read write'];
		// Each service sends its spans by itself.
		await waitUntil(
			() => wanted.every((start) => traceOfCall()?.some((span) => span.startsWith(start))),
			10_000,
		);
		expect(bodies.join()).not.toMatch(/Zugang|Birnbaum|Bearer|kai@/);
	} finally {
		await stack.stop();
		await collector.stop(true);
	}
}, 60_000);

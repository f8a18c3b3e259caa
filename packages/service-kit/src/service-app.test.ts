import { beforeEach, describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { AppError, createLogger, createMetrics, createServiceApp, readJson } from './index.ts';

let logged: string[];
let isHealthy: boolean;
let app: ReturnType<typeof createServiceApp>;

function build(token?: string) {
	const service = createServiceApp({
		logger: createLogger({
			service: 'test',
			level: 'info',
			format: 'json',
			destination: { write: (line) => void logged.push(line) },
		}),
		corsOrigins: ['https://app.test'],
		corsCredentials: true,
		openPaths: ['/names'],
		metrics: createMetrics({ prefix: 'test_', service: 'test', token }),
		health: async () => ({ status: isHealthy ? 'ok' : 'unavailable' }),
	});
	const schema = z.object({ name: z.string().max(5) });
	service.post('/names', async (c) => c.json(await readJson(c, schema, { limitBytes: 40 })));
	service.get('/refused', () => {
		throw new AppError('SPACE_FORBIDDEN', 403, 'Not yours.', {
			details: { spaces: ['a'] },
			headers: { 'retry-after': '1' },
		});
	});
	service.get('/broken', () => {
		throw new Error('the password is hunter2');
	});
	return service;
}

const post = (body: BodyInit) => app.request('/names', { method: 'POST', body });

beforeEach(() => {
	logged = [];
	isHealthy = true;
	app = build();
});

describe('errors', () => {
	test('a refusal is answered with its code, details and headers, and is no fault of ours', async () => {
		const response = await app.request('/refused');
		expect(response.status).toBe(403);
		expect(response.headers.get('retry-after')).toBe('1');
		expect(await response.json()).toMatchObject({ error: 'SPACE_FORBIDDEN', status: 403, spaces: ['a'] });
		expect(logged).toEqual([]);
	});

	test('a fault is logged and answered without what it says', async () => {
		const response = await app.request('/broken');
		expect(response.status).toBe(500);
		const body = await response.text();
		expect(JSON.parse(body).error).toBe('INTERNAL');
		expect(body).not.toContain('hunter2');
		expect(logged).toHaveLength(1);
	});

	test('an unknown path is 404', async () => {
		expect((await app.request('/nowhere')).status).toBe(404);
	});
});

describe('bodies', () => {
	test('a good one arrives', async () => {
		expect(await (await post('{"name":"Anna"}')).json()).toEqual({ name: 'Anna' });
	});

	test.each([
		['malformed JSON', '{"name":', 400, 'MALFORMED_JSON'],
		['nothing', '', 400, 'MALFORMED_JSON'],
		['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'MALFORMED_JSON'],
		['a field over its limit', '{"name":"Annabella"}', 400, 'VALIDATION'],
		['a body over the limit', JSON.stringify({ name: 'A'.repeat(50) }), 413, 'BODY_TOO_LARGE'],
	])('%s is refused', async (_name, body, status, code) => {
		const response = await post(body);
		expect(response.status).toBe(status);
		expect((await response.json()).error).toBe(code);
	});

	test('a body that grows over the limit without saying so is refused', async () => {
		const endless = new ReadableStream({
			pull: (controller) => controller.enqueue(new TextEncoder().encode('"'.repeat(30))),
		});
		expect((await post(endless)).status).toBe(413);
	});

	test('a refusal names the field and never quotes the value', async () => {
		const body = await (await post('{"name":"hunter2"}')).text();
		expect(JSON.parse(body).issues).toMatchObject([{ path: 'name' }]);
		expect(body).not.toContain('hunter2');
	});
});

describe('health and metrics', () => {
	test('health is 503 when something it needs is away', async () => {
		expect((await app.request('/health')).status).toBe(200);
		isHealthy = false;
		expect((await app.request('/health')).status).toBe(503);
	});

	test('metrics are there, with the service as a label', async () => {
		expect(await (await app.request('/metrics')).text()).toContain('service="test"');
	});

	test("metrics have the process's figures, but none that cost a walk through its heap", async () => {
		const text = await (await app.request('/metrics')).text();
		expect(text).toContain('test_nodejs_heap_size_used_bytes');
		expect(text).not.toContain('heap_space');
	});

	test('metrics behind a proxy need a token', async () => {
		const forwarded = { headers: { 'x-forwarded-for': '203.0.113.9' } };
		expect((await app.request('/metrics', forwarded)).status).toBe(403);
		const token = 'x'.repeat(32);
		app = build(token);
		expect((await app.request('/metrics')).status).toBe(403);
		const authorised = await app.request('/metrics', { headers: { authorization: `Bearer ${token}` } });
		expect(authorised.status).toBe(200);
	});
});

test('only configured origins may read answers', async () => {
	const from = async (origin: string) =>
		(await app.request('/health', { headers: { origin } })).headers.get('access-control-allow-origin');
	expect(await from('https://app.test')).toBe('https://app.test');
	expect(await from('https://evil.test')).toBeNull();
});

test('pages of any origin may call an open path, without cookies', async () => {
	for (const origin of ['https://app.test', 'https://evil.test', 'null']) {
		for (const init of [
			{ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } },
			{ method: 'POST', headers: { origin }, body: '{"name":"Anna"}' },
			{ method: 'POST', headers: { origin }, body: 'malformed' },
		]) {
			const { headers } = await app.request('/names', init);
			expect(headers.get('access-control-allow-origin')).toBe('*');
			expect(headers.get('access-control-allow-credentials')).toBeNull();
		}
	}
});

test('the log blanks whatever is named like a secret', () => {
	const logger = createLogger({
		service: 'test',
		level: 'info',
		format: 'json',
		destination: { write: (line) => void logged.push(line) },
	});
	logger.info(
		{ token: 'hunter2', headers: { authorization: 'hunter2' }, user: { password: 'hunter2' } },
		'x',
	);
	expect(logged.join()).not.toContain('hunter2');
});

test('the log keeps of a database error where it happened, not what it quotes', () => {
	const logger = createLogger({
		service: 'test',
		level: 'info',
		format: 'json',
		destination: { write: (line) => void logged.push(line) },
	});
	const failure = Object.assign(new Error('invalid input syntax: "hunter2"'), {
		severity: 'ERROR',
		routine: 'ExecConstraints',
		code: '23514',
		detail: 'Failing row contains (hunter2).',
		table_name: 'notes',
		query: 'hunter2',
		parameters: ['hunter2'],
	});
	logger.error({ err: new Error('the push failed', { cause: failure }) }, 'x');
	logger.error(failure);
	expect(JSON.parse(logged[0] ?? '').err).toMatchObject({
		message: 'the push failed',
		cause: { code: '23514', table_name: 'notes' },
	});
	expect(logged.join()).not.toContain('hunter2');
});

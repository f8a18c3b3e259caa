import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, createMetrics } from '@mana/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

const filesDir = mkdtempSync(join(tmpdir(), 'mana-web-'));
const environment = {
	MANA_AUTH_PUBLIC_URL: 'https://auth.mana.test',
	MANA_SYNC_PUBLIC_URL: 'https://sync.mana.test',
	MANA_MCP_PUBLIC_URL: 'https://mcp.mana.test',
};
const { urls, modelOrigins } = readConfig(environment);
const appWith = (given: typeof urls) =>
	createApp({
		config: { corsOrigins: [], filesDir, urls: given, modelOrigins },
		logger: createLogger({ service: 'mana-web', level: 'silent', format: 'json' }),
		metrics: createMetrics({ prefix: 'mana_web_', service: 'mana-web' }),
	});
const app = appWith(urls);

beforeAll(() => {
	mkdirSync(join(filesDir, 'assets'));
	writeFileSync(join(filesDir, 'index.html'), '<!doctype html><title>Mana</title>');
	writeFileSync(join(filesDir, 'service-worker.js'), 'self;');
	writeFileSync(join(filesDir, 'assets/main-1a2b.js'), 'plain');
	writeFileSync(join(filesDir, 'assets/main-1a2b.js.br'), 'small');
	writeFileSync(join(filesDir, 'assets/agent.worker-1a2b.js'), 'agent');
});
afterAll(() => rmSync(filesDir, { recursive: true }));

describe('the app is served:', () => {
	test('each address without a file shows the page, which is asked for anew each time', async () => {
		for (const path of ['/', '/tasks', '/notes/123']) {
			const answer = await app.request(path);
			expect(answer.status).toBe(200);
			expect(answer.headers.get('content-type')).toStartWith('text/html');
			expect(answer.headers.get('cache-control')).toBe('no-cache');
		}
	});

	test('an unchanged page is not sent again', async () => {
		const etag = (await app.request('/tasks')).headers.get('etag') ?? '';
		const again = await app.request('/notes', { headers: { 'if-none-match': etag } });
		expect(again.status).toBe(304);
	});

	test('a file is kept for good, and sent compressed to whoever takes it so', async () => {
		const plain = await app.request('/assets/main-1a2b.js');
		expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
		expect(await plain.text()).toBe('plain');
		const small = await app.request('/assets/main-1a2b.js', { headers: { 'accept-encoding': 'gzip, br' } });
		expect(small.headers.get('content-encoding')).toBe('br');
		expect(small.headers.get('vary')).toContain('Accept-Encoding');
		expect(await small.text()).toBe('small');
	});

	test('the service worker is not kept', async () => {
		expect((await app.request('/service-worker.js')).headers.get('cache-control')).toBe('no-cache');
	});

	test('a file that is not there is not answered with the page', async () => {
		for (const path of ['/assets/gone.js', '/assets/../server/config.ts', '/favicon.ico']) {
			expect((await app.request(path)).status).toBe(404);
		}
	});

	test('the page runs only what comes from here, and talks to its own services', async () => {
		for (const path of ['/', '/assets/main-1a2b.js', '/config.json']) {
			const policy = (await app.request(path)).headers.get('content-security-policy') ?? '';
			expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
			expect(policy).toContain("connect-src 'self' https://auth.mana.test https://sync.mana.test;");
			expect(policy).not.toContain('unsafe');
		}
	});

	test('only the worker that runs missions on the device reaches models, and those that are named', async () => {
		const of = async (path: string) =>
			(await app.request(path)).headers.get('content-security-policy')?.match(/connect-src [^;]*/)?.[0];
		expect(await of('/assets/agent.worker-1a2b.js')).toBe(
			"connect-src 'self' https://auth.mana.test https://sync.mana.test https://api.anthropic.com https://api.openai.com https://generativelanguage.googleapis.com http://localhost:* http://127.0.0.1:*",
		);
		for (const path of [
			'/',
			'/assets/main-1a2b.js',
			'/agent.worker-1a2b.js',
			'/assets/x/agent.worker-1a2b.js',
		])
			expect(await of(path)).toBe("connect-src 'self' https://auth.mana.test https://sync.mana.test");
		const read = (listed: string) =>
			readConfig({ ...environment, MANA_WEB_MODEL_ORIGINS: listed }).modelOrigins;
		expect(read('https://models.mana.test:8443')).toEqual(['https://models.mana.test:8443']);
		expect(read('none')).toEqual([]);
		for (const wrong of ['https:', '*', "https://x.test; script-src 'unsafe-inline'", 'https://x.test/v1'])
			expect(() => read(wrong)).toThrow('MANA_WEB_MODEL_ORIGINS');
	});

	test('it says where the services are', async () => {
		const answer = await app.request('/config.json');
		expect(await answer.json()).toEqual({ auth: urls.auth, sync: urls.sync, mcp: urls.mcp, modelOrigins });
		expect(answer.headers.get('cache-control')).toBe('no-cache');
	});

	test('it knows of mana-ai, and talks to it, where there is one', async () => {
		const withAi = appWith(readConfig({ ...environment, MANA_AI_PUBLIC_URL: 'https://ai.mana.test' }).urls);
		const answer = await withAi.request('/config.json');
		expect(await answer.json()).toMatchObject({ ai: 'https://ai.mana.test' });
		expect(answer.headers.get('content-security-policy')).toContain(
			"connect-src 'self' https://auth.mana.test https://sync.mana.test https://ai.mana.test;",
		);
	});
});

import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { createDataWorld } from './data-world.ts';

const policy =
	"default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/** The data layer as browsers run it, in Chromium, with the world's services on the page's own origin. */
export async function openBrowserWorld() {
	const world = createDataWorld();
	const files = {
		'/page.js': await bundled('./browser-page.ts'),
		'/data.worker.ts': await bundled('../data.worker.ts'),
	};
	const server = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		idleTimeout: 0,
		async fetch(request) {
			const { pathname, search } = new URL(request.url);
			const headers = { 'content-security-policy': policy };
			if (pathname in files)
				return new Response(files[pathname as keyof typeof files], {
					headers: { ...headers, 'content-type': 'text/javascript' },
				});
			for (const [prefix, url] of [
				['/auth', world.urls.auth],
				['/sync-server', world.urls.sync],
			] as const) {
				if (!pathname.startsWith(`${prefix}/`)) continue;
				const { method, signal } = request;
				const body = method === 'GET' ? null : await request.text();
				return world
					.answer(`${url}${pathname.slice(prefix.length)}${search}`, {
						method,
						headers: request.headers,
						signal,
						...(body && { body }),
					})
					.catch(() => new Response(null, { status: 503 }));
			}
			return new Response('<!doctype html><script type="module" src="/page.js"></script>', {
				headers: { ...headers, 'content-type': 'text/html' },
			});
		},
	});
	const url = `http://localhost:${server.port}`;
	const browser = await chromium.launch({
		executablePath: Bun.which('chromium') ?? 'chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
	});
	const complaints: string[] = [];

	return {
		world,
		url,
		complaints,
		newContext: () => browser.newContext(),
		/** A tab with `mana`. */
		async openTab(context: BrowserContext): Promise<Page> {
			const page = await context.newPage();
			page.on('pageerror', (error) => complaints.push(error.message));
			page.on('console', (message) => {
				if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
					complaints.push(message.text());
			});
			await page.goto(url);
			await page.waitForFunction(() => globalThis.mana !== undefined);
			return page;
		},
		async close() {
			await browser.close();
			await server.stop(true);
		},
	};
}

async function bundled(path: string): Promise<string> {
	const entry = fileURLToPath(new URL(path, import.meta.url));
	const { outputs } = await Bun.build({ entrypoints: [entry], target: 'browser', format: 'esm' });
	return (await outputs[0]?.text()) ?? '';
}

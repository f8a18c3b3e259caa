import { fileURLToPath } from 'node:url';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { createDataWorld } from './data-world.ts';

const policy =
	"default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/** Answers what a browser asks for that is none of the services. @param origin what answers it */
type Pages = (origin: string) => (request: Request) => Response | Promise<Response>;

/**
 * A browser, with the world's services on its pages' own origin.
 *
 * @param pagesAt by default a page that has the data layer as `mana`
 */
export async function openBrowserWorld(pagesAt?: Pages) {
	const world = createDataWorld();
	const pages = pagesAt ?? (await dataPages());
	const server = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		idleTimeout: 0,
		async fetch(request) {
			const { pathname, search } = new URL(request.url);
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
			return answerPage(request);
		},
	});
	const url = `http://localhost:${server.port}`;
	const answerPage = pages(url);
	const browser = await chromium.launch({
		executablePath: Bun.which('chromium') ?? 'chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
	});
	const complaints: string[] = [];

	return {
		world,
		url,
		complaints,
		newContext: (options?: BrowserContextOptions) => browser.newContext(options),
		/** The processes that show pages, by what the browser says of them. */
		async rendererIds(): Promise<readonly number[]> {
			const session = await browser.newBrowserCDPSession();
			const { processInfo } = await session.send('SystemInfo.getProcessInfo');
			await session.detach();
			return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
		},
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

async function dataPages(): Promise<Pages> {
	const files = {
		'/page.js': await bundled('./browser-page.ts'),
		'/data.worker.ts': await bundled('../data.worker.ts'),
	};
	const page = '<!doctype html><script type="module" src="/page.js"></script>';
	return () => (request) => {
		const { pathname } = new URL(request.url);
		const script = pathname in files ? files[pathname as keyof typeof files] : undefined;
		const type = script === undefined ? 'text/html' : 'text/javascript';
		return new Response(script ?? page, {
			headers: { 'content-security-policy': policy, 'content-type': type },
		});
	};
}

async function bundled(path: string): Promise<string> {
	const entry = fileURLToPath(new URL(path, import.meta.url));
	const { outputs } = await Bun.build({ entrypoints: [entry], target: 'browser', format: 'esm' });
	return (await outputs[0]?.text()) ?? '';
}

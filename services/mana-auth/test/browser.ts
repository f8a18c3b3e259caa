import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type AuthWorld, createAuthWorld, password } from './auth-world.ts';
import { createWorldSync } from './world-sync.ts';

export interface BrowserWorld {
	world: AuthWorld;
	url: string;
	browser: Browser;
	/** What browsers complained about: errors in scripts, what the security policy refused, what did not load. */
	complaints: string[];
	/** A browser of its own, with nobody signed in. */
	newPage(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
	/** The same, with a new account signed in through the pages. */
	signedUp(name: string, options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
	close(): Promise<void>;
}

/** mana-auth on a port of its own at `localhost`, where passkeys work without TLS, and a real browser. */
export async function openBrowserWorld(environment: Record<string, string> = {}): Promise<BrowserWorld> {
	const port = await getPort({ host: '127.0.0.1' });
	const url = `http://localhost:${port}`;
	const sync = createWorldSync();
	const world = await createAuthWorld({ ...environment, MANA_AUTH_PUBLIC_URL: url }, { fetch: sync.fetch });
	sync.app = world.app;
	const server = Bun.serve({ port, hostname: '127.0.0.1', fetch: world.app.fetch });
	const browser = await chromium.launch({
		executablePath: Bun.which('chromium') ?? 'chromium',
		// As a second machine on the network would know this one.
		args: ['--no-sandbox', '--disable-dev-shm-usage', '--host-resolver-rules=MAP elsewhere.test 127.0.0.1'],
	});
	const complaints: string[] = [];
	const contexts: BrowserContext[] = [];

	async function newPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
		const context = await browser.newContext({ baseURL: url, ...options });
		contexts.push(context);
		context.setDefaultTimeout(10_000);
		const page = await context.newPage();
		page.on('pageerror', (error) => complaints.push(error.message));
		page.on('console', (message) => {
			// A refusal that the page shows is none of its faults.
			const isRefusal = message.text().startsWith('Failed to load resource') && message.text().includes('40');
			const isOurs = message.location().url.startsWith(url);
			if (message.type() === 'error' && isOurs && !isRefusal) complaints.push(message.text());
		});
		return page;
	}

	return {
		world,
		url,
		browser,
		complaints,
		newPage,
		async signedUp(name, options) {
			const page = await newPage(options);
			await page.goto('/sign-up');
			await page.getByLabel('Name').fill(name);
			await page.getByLabel('E-mail').fill(`${name.toLowerCase()}@mana.test`);
			await page.getByLabel('New password').fill(password);
			await page.getByRole('button', { name: 'Make the account' }).click();
			await page.waitForURL('/security');
			return page;
		},
		async close() {
			await browser.close();
			await server.stop(true);
			await world.close();
		},
	};
}

/** Proves who one is, in the dialog that a dangerous change opens. */
export async function proveByPassword(page: Page, code?: string): Promise<void> {
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Password').fill(password);
	if (code !== undefined) await dialog.getByLabel(/Code/).fill(code);
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await dialog.waitFor({ state: 'detached' });
}

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What keeps people with a screen reader, a keyboard or low sight from using the page as it stands (WCAG 2.2 AA). */
export async function barriers(page: Page): Promise<string[]> {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
		const run: unknown = Reflect.get(globalThis, 'axe').run(document, { runOnly: tags });
		const { violations } = (await run) as {
			violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
		};
		return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
	});
}

/** How many pixels of the page lie beyond its right edge. */
export function overflow(page: Page): Promise<number> {
	return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

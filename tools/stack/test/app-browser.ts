import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Environment } from '../src/environment.ts';
import { type Stack, startStack } from '../src/start-stack.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
export const password = 'violet-kettle-42';
export const addressOf = (name: string) => `${name.toLowerCase()}@mana.test`;
/** A phone that is held upright, and touched. */
export const phone = {
	viewport: { width: 390, height: 844 },
	hasTouch: true,
	isMobile: true,
} as const satisfies BrowserContextOptions;

export interface AppBrowser {
	readonly stack: Stack;
	/** Errors in scripts, and what the security policy refused. */
	readonly complaints: string[];
	/** A browser of its own, with a new account in the app. */
	signUp(name: string, options?: BrowserContextOptions): Promise<Page>;
	/** Another browser of somebody who has an account. */
	signIn(name: string, options?: BrowserContextOptions): Promise<Page>;
	/** What mana-auth's page asks for, in a page that was sent there. */
	fillInSignIn(page: Page, name: string): Promise<void>;
	close(): Promise<void>;
}

/**
 * The whole of Mana with a Chromium before it: people sign up and in as they do.
 *
 * @param env for the services: with a model, mana-ai is one of them
 */
export async function openAppBrowser(env: Environment = {}): Promise<AppBrowser> {
	const stack = await startStack({
		dataDir: temporaryFolder(),
		ports: { auth: 0, sync: 0, mcp: 0, web: 0, ai: 0 },
		env,
	});
	const browser = await launchChromium();
	const complaints: string[] = [];

	async function open(options: BrowserContextOptions): Promise<Page> {
		const context = await browser.newContext({
			baseURL: stack.urls.web,
			viewport: { width: 1280, height: 860 },
			reducedMotion: 'reduce',
			...options,
		});
		context.setDefaultTimeout(20_000);
		const page = await context.newPage();
		await watchForComplaints(page, stack.urls.web, complaints);
		await page.goto('/');
		return page;
	}

	return {
		stack,
		complaints,
		async signUp(name, options = {}) {
			const page = await open(options);
			await page.getByRole('button', { name: /^(?:Make an account|Konto anlegen)$/ }).click();
			await page.waitForURL((url) => url.origin === stack.urls.auth);
			await page.locator('input[autocomplete="name"]').fill(name);
			await signInOnPage(page, stack.urls, credentialsOf(name));
			await page.locator('main h1').waitFor();
			return page;
		},
		async signIn(name, options = {}) {
			const page = await open(options);
			await page.getByRole('button', { name: /^(?:Sign in|Anmelden)$/ }).click();
			await signInOnPage(page, stack.urls, credentialsOf(name));
			await page.locator('h1').waitFor();
			return page;
		},
		fillInSignIn: (page, name) => signInOnPage(page, stack.urls, credentialsOf(name)),
		async close() {
			await browser.close();
			await stack.stop();
			await cleanUp();
		},
	};
}

export function launchChromium(): Promise<Browser> {
	return chromium.launch({
		executablePath: Bun.which('chromium') ?? 'chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
	});
}

/** Notes errors in scripts, and what the security policy of the app refused. */
export async function watchForComplaints(page: Page, appUrl: string, complaints: string[]): Promise<void> {
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		if (message.text().startsWith(`refused by policy ${appUrl}`)) complaints.push(message.text());
	});
	await page.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
			console.log('refused by policy', location.href, violatedDirective, blockedURI),
		);
	});
}

export interface Credentials {
	readonly email: string;
	readonly password: string;
}

export const credentialsOf = (name: string): Credentials => ({ email: addressOf(name), password });

/** On mana-auth's page, to which the app sends people, and back to the app. */
export async function signInOnPage(
	page: Page,
	urls: Pick<Stack['urls'], 'auth' | 'web'>,
	credentials: Credentials,
): Promise<void> {
	await page.waitForURL((url) => url.origin === urls.auth);
	await page.locator('input[type="email"]').fill(credentials.email);
	await page.locator('input[type="password"]').first().fill(credentials.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => url.origin === urls.web);
}

/** Goes there as a link does: the app is not loaded anew. */
export async function follow(page: Page, path: string): Promise<void> {
	await page.evaluate((to) => {
		const link = document.createElement('a');
		link.href = to;
		document.body.append(link);
		link.click();
		link.remove();
	}, path);
	await page.waitForURL(path);
}

export async function addTask(page: Page, sentence: string): Promise<void> {
	await page.locator('main').first().focus();
	await page.keyboard.press('q');
	await page.getByRole('dialog').getByRole('textbox').fill(sentence);
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Says who they are where the app asks for it again. */
export async function prove(page: Page): Promise<void> {
	const dialog = page.getByRole('dialog', { name: 'Is it you?' });
	await dialog.getByLabel('Password').fill(password);
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await dialog.waitFor({ state: 'detached' });
}

/** What WCAG 2.2 AA and good practice find wrong with a page as it stands. */
export async function barriers(page: Page): Promise<string[]> {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
		const run: unknown = Reflect.get(globalThis, 'axe').run(document, { runOnly: tags });
		const { violations } = (await run) as { violations: { id: string; nodes: { html: string }[] }[] };
		return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
	});
}

/** Whether nothing is wider than the screen. */
export function fitsItsWidth(page: Page): Promise<boolean> {
	return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}

import { createLogger, createMetrics } from '@mana/service-kit';
import { createApp } from '@mana/web/app';
import { readConfig } from '@mana/web/config';
import { openBrowserWorld } from '@mana/web/data/testing';
import { median, percentile } from './percentile.ts';
import { longNoteId, seedWorld, shortNoteId, type World } from './seed-world.ts';
import { highestTabMb, tabMb } from './tab-memory.ts';

type BrowserContext = Awaited<ReturnType<World['newContext']>>;
type Page = Awaited<ReturnType<BrowserContext['newPage']>>;

export interface ScreenFigures {
	readonly listMs: number;
	readonly throttledListMs: number;
	readonly searchedMs: number;
	readonly completedMs: number;
	/** The same in a note of some lines: what a key takes on this machine, whatever the note. */
	readonly shortTypedMs: number;
	readonly typedMs: number;
	readonly throttledTypedMs: number;
	readonly highestMb: number;
	readonly restedMb: number;
}

const phoneSlowdown = 4;
const rounds = 3;
const completedTasks = 20;
const typedKeys = 120;
const searched = ['meeting', 'garden', 'invoice', 'holiday', 'recipe'];
const untilIndexedMs = 6_000;
/** By then the browser has given back what nobody needs. */
const restMs = 40_000;
const timeout = 60_000;

/** The app as it is built, in a browser of one person with 10,000 records: what they see, and when. */
export async function runAppScreens(): Promise<ScreenFigures> {
	const browser = await openBrowserWorld(appPages);
	try {
		await seedWorld(browser);
		const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
		await context.addInitScript(watchScreen);
		let page = await signIn(browser, context);
		await page.getByText('All synced').first().waitFor({ timeout });
		const open = async (path: string, slowdown = 1) => {
			await page.close();
			page = await context.newPage();
			const devtools = await context.newCDPSession(page);
			await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
			await page.goto(`${browser.url}${path}`);
			return page;
		};
		const listMs: number[] = [];
		const throttledListMs: number[] = [];
		for (let round = 0; round < rounds; round += 1) {
			listMs.push(await untilListed(await open('/tasks')));
			throttledListMs.push(await untilListed(await open('/tasks', phoneSlowdown)));
		}
		const highestMb = await highestTabMb(browser, async () => {
			await untilListed(await open('/tasks'));
			await Bun.sleep(untilIndexedMs);
		});
		const completedMs = median(await completeTasks(page));
		const searchedMs = Math.max(...(await search(page)));
		const shortTypedMs = await typeInNote(await open(`/notes/${shortNoteId}`));
		const typedMs = await typeInNote(await open(`/notes/${longNoteId}`));
		const throttledTypedMs = await typeInNote(await open(`/notes/${longNoteId}`, phoneSlowdown));
		await untilListed(await open('/tasks'));
		await Bun.sleep(restMs);
		const restedMb = await tabMb(browser);
		return {
			...{ listMs: median(listMs), throttledListMs: median(throttledListMs), searchedMs, completedMs },
			...{ shortTypedMs, typedMs, throttledTypedMs, highestMb, restedMb },
		};
	} finally {
		await browser.close();
	}
}

function appPages(origin: string): (request: Request) => Response | Promise<Response> {
	const { filesDir } = readConfig({});
	const app = createApp({
		config: {
			...{ corsOrigins: [], filesDir, modelOrigins: [] },
			urls: { auth: `${origin}/auth`, sync: `${origin}/sync-server`, mcp: `${origin}/mcp`, ai: undefined },
		},
		logger: createLogger({ service: 'mana-web', level: 'silent', format: 'json' }),
		metrics: createMetrics({ prefix: 'mana_web_', service: 'mana-web' }),
	});
	return (request) => app.fetch(request);
}

/** mana-auth's page is not there: whoever goes to it comes back with a code. */
async function signIn(browser: World, context: BrowserContext): Promise<Page> {
	await context.route('**/auth/app-sign-in?**', async (route) => {
		const asked = new URL(route.request().url()).searchParams;
		const back = new URL(asked.get('redirect_uri') ?? browser.url);
		back.searchParams.set('code', 'c'.repeat(43));
		back.searchParams.set('state', asked.get('state') ?? '');
		await route.fulfill({ status: 302, headers: { location: back.href } });
	});
	const page = await context.newPage();
	await page.goto(browser.url);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.locator('main h1').waitFor({ timeout });
	return page;
}

/** What `watchScreen` tells; `performance.now()` counts from the navigation. */
declare global {
	var seenScreen: {
		/** When tasks were painted first. */
		listedMs?: number;
		/** What each key took of the page's thread, its wait for it and the picture included. */
		keysMs: number[];
		/** Calls back once what stands there now is painted. */
		painted(run: () => void): void;
	};
}

/** Runs in the page, before all of its own scripts. */
function watchScreen(): void {
	const afterTask = (run: () => void) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = run;
		port2.postMessage(null);
	};
	const painted = (run: () => void) => requestAnimationFrame(() => afterTask(run));
	globalThis.seenScreen = { keysMs: [], painted };
	const looking = new MutationObserver(() => {
		if (document.querySelectorAll('main [data-row]').length < 20) return;
		looking.disconnect();
		painted(() => {
			seenScreen.listedMs = performance.now();
		});
	});
	looking.observe(document, { childList: true, subtree: true });
	document.addEventListener(
		'keydown',
		({ timeStamp }) => {
			let handledMs = 0;
			afterTask(() => {
				handledMs = performance.now() - timeStamp;
			});
			requestAnimationFrame(() => {
				const frameMs = performance.now();
				afterTask(() => seenScreen.keysMs.push(handledMs + performance.now() - frameMs));
			});
		},
		{ capture: true },
	);
}

async function untilListed(page: Page): Promise<number> {
	await page.waitForFunction(() => seenScreen.listedMs !== undefined, undefined, { timeout });
	return page.evaluate(() => seenScreen.listedMs ?? Number.NaN);
}

/** From the click to the picture in which the task is done or gone. */
function completeTasks(page: Page): Promise<number[]> {
	return page.evaluate(async (count) => {
		const took: number[] = [];
		for (let n = 0; n < count; n += 1) {
			const row = document.querySelector('main li:not(.done) [data-row]')?.closest('li');
			const since = performance.now();
			row?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
			await new Promise<void>((resolve) => {
				const look = () =>
					seenScreen.painted(() => {
						if (row?.isConnected && !row.classList.contains('done')) return look();
						took.push(performance.now() - since);
						resolve();
					});
				look();
			});
			await new Promise((resolve) => setTimeout(resolve, 150));
		}
		return took;
	}, completedTasks);
}

/** From the last letter of a word to the picture of what was found. */
async function search(page: Page): Promise<number[]> {
	await page.goto(new URL('/search', page.url()).href);
	await page.getByRole('searchbox').waitFor();
	await Bun.sleep(untilIndexedMs);
	return page.evaluate(async (words) => {
		const box = document.querySelector<HTMLInputElement>('main input[type="search"]');
		const took: number[] = [];
		for (const word of words) {
			const list = () => document.querySelector('main ul')?.textContent ?? '';
			const before = list();
			const since = performance.now();
			if (box) box.value = word;
			box?.dispatchEvent(new InputEvent('input', { bubbles: true }));
			await new Promise<void>((resolve) => {
				const look = () =>
					seenScreen.painted(() => {
						if (list() === before) return look();
						took.push(performance.now() - since);
						resolve();
					});
				look();
			});
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		return took;
	}, searched);
}

/** Types in the middle of the text: what the slowest keys but one in twenty take. */
async function typeInNote(page: Page): Promise<number> {
	const editor = page.locator('.cm-content');
	await editor.waitFor({ timeout });
	await Bun.sleep(2_000);
	await editor.focus();
	await page.keyboard.press('Control+Home');
	for (let n = 0; n < 20; n += 1) await page.keyboard.press('PageDown');
	await page.evaluate(() => seenScreen.keysMs.splice(0));
	for (let n = 0; n < typedKeys; n += 1) {
		await page.keyboard.press(n % 6 === 5 ? 'Space' : 'e');
		await Bun.sleep(60);
	}
	return percentile(await page.evaluate(() => seenScreen.keysMs), 0.95);
}

import { personaPassword } from '@mana/auth-protocol/persona-password';
import { OtherDevice } from '@mana/stack/testing/app-agents';
import {
	barriers,
	fitsItsWidth,
	launchChromium,
	signInOnPage,
	watchForComplaints,
} from '@mana/stack/testing/app-browser';
import { waitUntil } from '@mana/stack/testing/launcher';
import { startPersonaWorld } from '@mana/stack/testing/persona-world';
import type { Page } from 'playwright-core';
import { fixClock, timeZone } from './fixed-clock.ts';
import type { Flow, PersonaName, Visitor } from './flow.ts';
import { keepRecords } from './personal-space.ts';
import { openAcceptedPictures, seenPath } from './pictures/accepted-pictures.ts';
import { createPictureReducer } from './pictures/reduce-pictures.ts';
import { type ScreenName, screens } from './screens.ts';

export interface VisualWorld {
	/** Plays a flow and returns what was wrong with what was seen. */
	play(flow: Flow, screen: ScreenName): Promise<string[]>;
	close(): Promise<void>;
}

/** A whole stack with the ten personas, and a Chromium before it. @param accepts the pictures of this run */
export async function openVisualWorld(accepts: boolean): Promise<VisualWorld> {
	const world = await startPersonaWorld({ hasAgents: true });
	const { stack, environment, admin, model } = world;
	const browser = await launchChromium();
	const pictures = openAcceptedPictures(await createPictureReducer(browser), accepts);

	async function credentialsOf(persona: PersonaName) {
		const email = `persona.${persona}@mana.test`;
		return { email, password: await personaPassword(environment.PERSONA_SEED_SECRET, email) };
	}

	return {
		async play(flow, screen) {
			const wrong: string[] = [];
			const pages: Page[] = [];
			if (flow.kept) await keepRecords(stack.urls, await credentialsOf(flow.persona), flow.kept);
			const visitor: Visitor = {
				stack,
				model,
				deviceOf: async (persona) => OtherDevice.signIn(stack, await credentialsOf(persona)),
				async open() {
					const context = await browser.newContext({
						...screens[screen],
						baseURL: stack.urls.web,
						locale: flow.locale,
						timezoneId: timeZone,
						colorScheme: flow.scheme,
						reducedMotion: 'reduce',
						// The worker's script comes from the test: to the browser, from nowhere that may ask this machine.
						permissions: ['local-network-access'],
					});
					context.setDefaultTimeout(20_000);
					const page = await context.newPage();
					await fixClock(page);
					await watchForComplaints(page, stack.urls.web, wrong);
					pages.push(page);
					await page.goto('/');
					return page;
				},
				async enter(persona) {
					const page = await visitor.open();
					await page.getByRole('button', { name: /^(?:Sign in|Anmelden)$/ }).click();
					await signInOnPage(page, stack.urls, await credentialsOf(persona));
					await page.locator('main h1').waitFor();
					return page;
				},
				credentialsOf,
				async look(page, name, part) {
					const png = await photograph(page, part === 'all' ? passing : `${passing}, ${menus}`);
					const different = await pictures.check(`${flow.name}/${name}.${screen}`, png);
					if (different !== undefined) wrong.push(`${name}: ${different}`);
					await visitor.inspect(page, name);
				},
				async inspect(page, name) {
					if (!(await fitsItsWidth(page))) wrong.push(`${name}: is wider than the screen`);
					wrong.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`));
				},
				async dateCalls(persona, count, atIso) {
					const { email } = await credentialsOf(persona);
					const [user] = await admin<{ id: string }[]>`select id from auth.users where email = ${email}`;
					const userId = user?.id ?? '';
					const areTold = async () => {
						const [told] = await admin`
							select count(*)::int as calls from auth.agent_activity where user_id = ${userId}`;
						return told?.calls >= count;
					};
					await waitUntil(areTold, 10_000);
					await admin`update auth.agent_activity set at = ${atIso} where user_id = ${userId}`;
				},
			};
			try {
				await flow.run(visitor);
			} catch (error) {
				for (const [index, page] of pages.entries())
					await page.screenshot({ path: seenPath(`${flow.name}/stuck-${index}.${screen}`) });
				throw new Error(`${flow.name} went no further: ${wrong.join('; ')}`, { cause: error });
			} finally {
				await Promise.all(pages.map((page) => page.context().close()));
			}
			return wrong;
		},
		async close() {
			await browser.close();
			await world.stop();
		},
	};
}

const patienceMs = 10_000;
/** What the app says while it is not done yet. */
const unfinished = /wartet$|warten$|wird noch gelesen|lädt …|waiting$|still being read|loading …/i;

/** What comes and goes by itself: the editor draws a caret of its own, and what was done is said for some seconds. */
const passing = '.cm-cursorLayer, .toaster';
/** Side and foot of every screen. They keep their place, and a change to them is seen in one picture, not in all. */
const menus = 'body > * nav:has(a[href="/"])';

/** When fonts are there, all is synced, and nothing moves any more; nothing is pointed at. */
async function photograph(page: Page, hidden: string): Promise<Uint8Array> {
	await page.mouse.move(0, 0);
	await page.evaluate(async (selector) => {
		await document.fonts.ready;
		await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
		for (const element of document.querySelectorAll<HTMLElement>(selector)) element.style.opacity = '0';
	}, hidden);
	await page.getByText(unfinished).first().waitFor({ state: 'hidden', timeout: patienceMs });
	const shoot = () => page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });
	const deadlineMs = performance.now() + patienceMs;
	let last = await shoot();
	while (performance.now() < deadlineMs) {
		const next = await shoot();
		if (next.equals(last)) break;
		last = next;
	}
	await page.evaluate((selector) => {
		for (const element of document.querySelectorAll<HTMLElement>(selector)) element.style.opacity = '';
	}, hidden);
	return last;
}

import { afterAll, beforeAll, expect, test } from 'bun:test';
import { pageEnglish } from '../src/pages/texts/en.tsx';
import {
	type AuthWorld,
	cookiesOf,
	createAuthWorld,
	password,
	post,
	publicUrl,
	registered,
} from './auth-world.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

const german = { 'accept-language': 'de-CH,de;q=0.9,en;q=0.8' };

async function open(path: string, headers: Record<string, string> = {}) {
	const asked = { accept: 'text/html', ...headers };
	const answer = await world.app.request(`${publicUrl}${path}`, { headers: asked });
	return { html: await answer.text(), cookies: cookiesOf(answer) };
}

/** Whole sentences of the English catalogue, as they stand in a page. */
function sentencesIn(catalogue: object): string[] {
	return Object.values(catalogue).flatMap((text) => {
		if (typeof text === 'string') return text.length > 15 ? [text] : [];
		const isGroup = typeof text === 'object' && Object.getPrototypeOf(text) === Object.prototype;
		return isGroup ? sentencesIn(text) : [];
	});
}
const escaped = (text: string) => text.replaceAll("'", '&#39;').replaceAll('"', '&quot;');
const sentences = sentencesIn(pageEnglish).map(escaped);
const englishIn = (html: string) => sentences.filter((sentence) => html.includes(sentence));

test('every page is in German for who asks for it, and in English for anybody else', async () => {
	await registered(world.app, 'heidi@mana.test');
	const cookie = cookiesOf(
		await post(world.app, '/api/auth/sign-in/email', { email: 'heidi@mana.test', password }),
	);
	const strangers = ['/sign-in', '/sign-up', '/forgot-password', '/reset-password?token=x', '/nonsense'];
	const strangersToo = ['/verify-email?token=x', '/change-email?token=x', '/app-sign-in', '/agents'];
	for (const [paths, headers] of [
		[[...strangers, ...strangersToo], {}],
		[['/security', '/account', '/consent?request=x', '/accept-invitation?id=x'], { cookie }],
	] as const) {
		for (const path of paths) {
			const inGerman = await open(path, { ...german, ...headers });
			expect([path, englishIn(inGerman.html)]).toEqual([path, []]);
			expect(inGerman.html).toContain('<html lang="de">');
			expect(inGerman.html).not.toMatch(/undefined|\[object/);
			const inEnglish = await open(path, headers);
			expect(inEnglish.html).toContain('<html lang="en">');
		}
	}
	expect(englishIn((await open('/sign-up')).html).length).toBeGreaterThan(2);
});

test('the language that was chosen stays, and the page keeps what it was asked for', async () => {
	const asked = await open('/sign-in?next=%2Faccount', german);
	expect(asked.html).toContain('href="/sign-in?next=%2Faccount&amp;lang=en"');
	expect(asked.cookies).toBe('');
	const chosen = await open('/sign-in?next=%2Faccount&lang=en', german);
	expect(chosen.html).toContain('<html lang="en">');
	const later = await open('/sign-up', { ...german, cookie: chosen.cookies });
	expect(later.html).toContain('<html lang="en">');
	const unknown = await open('/sign-up?lang=xx', german);
	expect([unknown.html.includes('<html lang="de">'), unknown.cookies]).toEqual([true, '']);
});

test('a mail is in the language of whoever asks for it', async () => {
	await registered(world.app, 'marie@mana.test');
	const path = '/api/v1/auth/forgot-password';
	for (const [headers, subject] of [
		[german, 'Neues Passwort setzen'],
		[{}, 'Set a new password'],
	] as const) {
		await post(world.app, path, { email: 'marie@mana.test' }, headers);
		expect(world.mails.at(-1)?.subject).toBe(subject);
	}
});

/** @jsxImportSource hono/jsx */
import type { Caller } from '@mana/shared-auth';
import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Child } from 'hono/jsx';
import type { CallerDeps } from '../http/caller.ts';
import { relyingParty } from '../identity/relying-party.ts';
import { isLanguage, languageCookie, languageOf } from '../language/language.ts';
import { Layout } from './layout.tsx';
import type { PageTexts } from './texts/en.tsx';
import { pageTexts } from './texts/page-texts.ts';

/** Whoever is signed in: a session of the library's always knows the address. */
export type Person = Caller & { email: string };

/** What every page needs to be shown. */
export interface PageKit {
	/** @param page.person whoever is signed in, for the navigation */
	render(c: Context, page: { title: string; person?: Person; narrow?: boolean; children: Child }): Response;
	/** What the page says, in the language of whoever opens it. */
	texts(c: Context): PageTexts;
	/** Whoever is signed in here, if anybody is. */
	person(c: Context): Promise<Person | undefined>;
	/** Whoever is signed in here. @throws SignInNeeded, upon which the browser goes to sign in and comes back */
	requirePerson(c: Context): Promise<Person>;
}

export interface PageKitDeps extends Pick<CallerDeps, 'cookieCaller'> {
	readonly config: {
		readonly publicUrl: string;
		/** Where the app is, for the way back to it. */
		readonly webUrl: string | undefined;
	};
}

export class SignInNeeded extends Error {
	override readonly name = 'SignInNeeded';
	readonly code = 'SIGN_IN_NEEDED';
}

/** Nothing but what comes from here, in no frame. The script talks to this origin alone. */
const contentSecurityPolicy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"form-action 'self'",
	"frame-ancestors 'none'",
	"base-uri 'none'",
].join('; ');

/** How long a browser keeps the language that was chosen on it. */
const languageSeconds = 365 * 24 * 60 * 60;

export function createPageKit(deps: PageKitDeps): PageKit {
	const { address, spellings } = relyingParty(deps.config.publicUrl, []);
	const findPerson = async (c: Context): Promise<Person | undefined> => {
		const person = await deps.cookieCaller(c.req.raw.headers);
		return person && { ...person, email: person.email ?? '' };
	};
	const language = (c: Context) => {
		const chosen = c.req.query('lang');
		return isLanguage(chosen) ? chosen : languageOf(c.req.raw.headers);
	};
	return {
		render(c, { title, person, narrow, children }) {
			if (isLanguage(c.req.query('lang'))) {
				setCookie(c, languageCookie, language(c), {
					path: '/',
					httpOnly: true,
					sameSite: 'Lax',
					secure: address.startsWith('https:'),
					maxAge: languageSeconds,
				});
			}
			c.header('content-security-policy', contentSecurityPolicy);
			c.header('referrer-policy', 'no-referrer');
			c.header('cache-control', 'no-store');
			const page = (
				<Layout
					title={title}
					email={person?.email}
					webUrl={deps.config.webUrl}
					address={address}
					spellings={spellings}
					path={c.req.path}
					query={new URL(c.req.url).searchParams}
					language={language(c)}
					texts={pageTexts(language(c)).layout}
					narrow={narrow ?? false}
				>
					{children}
				</Layout>
			);
			return c.html(`<!doctype html>${page}`);
		},
		texts: (c) => pageTexts(language(c)),
		person: findPerson,
		async requirePerson(c) {
			const person = await findPerson(c);
			if (!person) throw new SignInNeeded();
			return person;
		},
	};
}

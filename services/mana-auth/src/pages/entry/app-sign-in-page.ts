import { appSignInQuerySchema, signedInPath } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { Hono } from 'hono';
import { type AppSignInDeps, issueAppCode } from '../../domain/app-sign-in.ts';
import type { CallerDeps } from '../../http/caller.ts';

export interface AppSignInPageDeps extends AppSignInDeps, Pick<CallerDeps, 'cookieCaller'> {
	readonly config: { readonly webUrl: string | undefined };
}

/**
 * `/app-sign-in`: where the app sends a browser, and from where it comes back with a code. Nobody else is sent one: the
 * address is the app's own, as it is configured, and the code is of use only to who made the challenge.
 */
export function registerAppSignInPage(app: Hono, deps: AppSignInPageDeps): void {
	app.get('/app-sign-in', async (c) => {
		const { success, data: query } = appSignInQuerySchema.safeParse(c.req.query());
		if (!success)
			throw refused('SIGN_IN_REQUEST_INVALID', 'The app has not said what it needs. Open it again.');
		const { webUrl } = deps.config;
		if (webUrl === undefined) throw refused('NO_APP', 'This server has no app.');
		if (query.redirect_uri !== webUrl + signedInPath) {
			throw refused('REDIRECT_UNKNOWN', `The app of this server is at ${webUrl}. Open it there.`);
		}
		const person = await deps.cookieCaller(c.req.raw.headers);
		if (person?.sessionId === undefined) {
			const { pathname, search } = new URL(c.req.url);
			return c.redirect(`/${query.screen}?next=${encodeURIComponent(pathname + search)}`);
		}
		const { sessionId } = person;
		const code = await issueAppCode(deps, { sessionId, codeChallenge: query.code_challenge });
		c.header('cache-control', 'no-store');
		c.header('referrer-policy', 'no-referrer');
		return c.redirect(`${query.redirect_uri}?${new URLSearchParams({ code, state: query.state })}`);
	});
}

function refused(code: string, message: string): AppError {
	return new AppError(code, 400, message);
}

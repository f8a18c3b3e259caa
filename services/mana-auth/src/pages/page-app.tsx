/** @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { CallerDeps } from '../http/caller.ts';
import { accountPage } from './account-page.tsx';
import { type AgentPageDeps, agentPages } from './agent-pages.tsx';
import { assetRoutes } from './assets.ts';
import { consentPage } from './consent-page.tsx';
import { type EntryPageDeps, entryPages } from './entry-pages.tsx';
import { createPageKit, SignInNeeded } from './page-kit.tsx';
import { showRefusal } from './refusal-page.tsx';
import { type SecurityPageDeps, securityPage } from './security-page.tsx';
import { type SpacePageDeps, spacePages } from './space-pages.tsx';

export type PageDeps = EntryPageDeps &
	Pick<CallerDeps, 'cookieCaller'> &
	Parameters<typeof consentPage>[1] &
	AgentPageDeps &
	SpacePageDeps &
	SecurityPageDeps;

/** The pages: what a person does with their account in a browser. They read here, and change things by the API. */
export function createPages(deps: PageDeps): Hono {
	const kit = createPageKit(deps);
	const refuse = showRefusal(kit);
	const app = new Hono();

	app.onError(async (error, c) => {
		if (error instanceof SignInNeeded) {
			const { pathname, search } = new URL(c.req.url);
			return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
		}
		return refuse(error, c);
	});

	app.get('/', async (c) => {
		await kit.requirePerson(c);
		return c.redirect('/agents');
	});
	app.route('/', assetRoutes());
	app.route('/', entryPages(kit, deps));
	app.route('/', consentPage(kit, deps));
	app.route('/', agentPages(kit, deps));
	app.route('/', spacePages(kit, deps));
	app.route('/', securityPage(kit, deps));
	app.route('/', accountPage(kit));
	return app;
}

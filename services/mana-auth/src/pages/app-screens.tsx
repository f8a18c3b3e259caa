/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import type { PageKit } from './page-kit.tsx';

/** Screens of the app, to which agents, mails and pages of ours have links. */
const appPaths = ['/agents', '/activity', '/spaces', '/spaces/:id', '/spaces/:id/activity', '/encryption'];

/** Leads to the app for what it shows. */
export function registerAppScreens(
	app: Hono,
	kit: PageKit,
	{ config: { webUrl } }: { readonly config: { readonly webUrl: string | undefined } },
): void {
	for (const path of appPaths) {
		app.get(path, async (c) => {
			const { pathname, search } = new URL(c.req.url);
			if (webUrl !== undefined) return c.redirect(`${webUrl}${pathname}${search}`);
			const person = await kit.person(c);
			const { title, text } = kit.texts(c).inApp;
			c.status(404);
			return kit.render(c, {
				title,
				narrow: true,
				...(person ? { person } : {}),
				children: <p class="lead">{text}</p>,
			});
		});
	}
}

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
			c.status(404);
			return kit.render(c, {
				title: 'This is in the app',
				narrow: true,
				...(person ? { person } : {}),
				children: (
					<p class="lead">
						Agents, activity, spaces and encryption are shown by Mana’s app. Whoever runs this server has not
						said where it is: <code>MANA_WEB_PUBLIC_URL</code> does.
					</p>
				),
			});
		});
	}
}

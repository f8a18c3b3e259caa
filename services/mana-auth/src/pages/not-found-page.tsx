/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import type { PageKit } from './page-kit.tsx';

/** Whatever address a browser asks for that is none of ours. Programs are answered in JSON. */
export function registerNotFoundPage(app: Hono, kit: PageKit): void {
	app.get('/*', async (c, next) => {
		const isBrowser = /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.path.startsWith('/api/');
		if (!isBrowser) return next();
		const person = await kit.person(c);
		const texts = kit.texts(c);
		c.status(404);
		return kit.render(c, {
			title: texts.notFound.title,
			narrow: true,
			...(person ? { person } : {}),
			children: (
				<>
					<p class="lead">{texts.notFound.text}</p>
					<p>
						<a class="button wide" href="/">
							{person ? texts.notFound.account : texts.signIn.title}
						</a>
					</p>
				</>
			),
		});
	});
}

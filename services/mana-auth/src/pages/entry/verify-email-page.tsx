/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';

/** `/verify-email`: where the mailed link leads. */
export function registerVerifyEmailPage(app: Hono, kit: PageKit): void {
	app.get('/verify-email', (c) => {
		const texts = kit.texts(c).verify;
		return kit.render(c, {
			title: texts.title,
			narrow: true,
			children: (
				<div class="card">
					<ApiForm action="/api/v1/auth/verify-email" next="/sign-in">
						<input type="hidden" name="token" value={c.req.query('token') ?? ''} required />
						<p>{texts.text}</p>
						<button type="submit">{texts.act}</button>
					</ApiForm>
				</div>
			),
		});
	});
}

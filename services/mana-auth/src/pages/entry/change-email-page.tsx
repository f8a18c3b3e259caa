/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';

/** `/change-email`: where the link leads that is mailed to a new address. */
export function registerChangeEmailPage(app: Hono, kit: PageKit): void {
	app.get('/change-email', (c) => {
		const texts = kit.texts(c).changeEmail;
		return kit.render(c, {
			title: texts.title,
			narrow: true,
			children: (
				<div class="card">
					<ApiForm action="/api/v1/auth/change-email" next="/account">
						<input type="hidden" name="token" value={c.req.query('token') ?? ''} required />
						<p>{texts.text}</p>
						<button type="submit">{texts.act}</button>
					</ApiForm>
				</div>
			),
		});
	});
}

/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';

/** `/change-email`: where the link leads that is mailed to a new address. */
export function registerChangeEmailPage(app: Hono, kit: PageKit): void {
	app.get('/change-email', (c) =>
		kit.render(c, {
			title: 'Your new address',
			narrow: true,
			children: (
				<div class="card">
					<ApiForm action="/api/v1/auth/change-email" next="/account">
						<input type="hidden" name="token" value={c.req.query('token') ?? ''} required />
						<p>From then on you sign in with this address, and mails go here.</p>
						<button type="submit">Use this address</button>
					</ApiForm>
				</div>
			),
		}),
	);
}

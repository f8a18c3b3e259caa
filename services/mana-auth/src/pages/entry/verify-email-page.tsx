/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';

/** `/verify-email`: where the mailed link leads. */
export function registerVerifyEmailPage(app: Hono, kit: PageKit): void {
	app.get('/verify-email', (c) =>
		kit.render(c, {
			title: 'Confirm your address',
			narrow: true,
			children: (
				<div class="card">
					<ApiForm action="/api/v1/auth/verify-email" next="/sign-in">
						<input type="hidden" name="token" value={c.req.query('token') ?? ''} required />
						<p>Confirm that this address is yours, then sign in with your password.</p>
						<button type="submit">This is my address</button>
					</ApiForm>
				</div>
			),
		}),
	);
}

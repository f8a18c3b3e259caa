/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';
import { NewPasswordField } from './entry-fields.tsx';

/** `/reset-password`: where the mailed link leads. */
export function registerResetPasswordPage(app: Hono, kit: PageKit): void {
	app.get('/reset-password', (c) =>
		kit.render(c, {
			title: 'Set a new password',
			narrow: true,
			children: (
				<ApiForm action="/api/v1/auth/reset-password" next="/sign-in">
					<input type="hidden" name="token" value={c.req.query('token') ?? ''} required />
					<NewPasswordField name="newPassword" />
					<p class="quiet">
						All devices are signed out. What is encrypted stays readable: its keys are not made of your
						password.
					</p>
					<button type="submit">Set the password</button>
				</ApiForm>
			),
		}),
	);
}

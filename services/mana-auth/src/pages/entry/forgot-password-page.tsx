/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';
import { EmailField } from './entry-fields.tsx';

/** `/forgot-password` */
export function registerForgotPasswordPage(app: Hono, kit: PageKit): void {
	app.get('/forgot-password', (c) =>
		kit.render(c, {
			title: 'Set a new password',
			narrow: true,
			children: (
				<ApiForm
					action="/api/v1/auth/forgot-password"
					done="If there is an account with this address, a mail is on its way."
				>
					<EmailField autocomplete="username" />
					<button type="submit">Send me a link</button>
				</ApiForm>
			),
		}),
	);
}

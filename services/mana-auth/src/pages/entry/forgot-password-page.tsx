/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import { Message } from '../message.tsx';
import type { PageKit } from '../page-kit.tsx';
import { EmailField } from './entry-fields.tsx';

export interface ForgotPasswordPageDeps {
	/** Whether mails go out, or into the log of this server. */
	readonly config: { readonly smtp: object | undefined };
}

/** `/forgot-password` */
export function registerForgotPasswordPage(app: Hono, kit: PageKit, deps: ForgotPasswordPageDeps): void {
	app.get('/forgot-password', (c) =>
		kit.render(c, {
			title: 'Set a new password',
			narrow: true,
			children: (
				<>
					<p class="lead">
						Tell us your address, and you get a link to set a new password with. What you have encrypted stays
						readable: its keys are not made of your password.
					</p>
					<div class="card">
						{deps.config.smtp === undefined && (
							<p class="notice">
								This server sends no mails. The link stands in its log: on your own machine, in the window
								where you ran npm start.
							</p>
						)}
						<ApiForm
							action="/api/v1/auth/forgot-password"
							done="If there is an account with this address, a link is on its way. It is good for an hour."
							placesMessage
						>
							<EmailField autocomplete="username" autofocus />
							<Message />
							<button type="submit">Send me a link</button>
						</ApiForm>
					</div>
					<p class="quiet after">
						<a href="/sign-in">Back to signing in</a>
					</p>
				</>
			),
		}),
	);
}

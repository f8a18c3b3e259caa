/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import { Message } from '../message.tsx';
import type { PageKit } from '../page-kit.tsx';
import { NewPasswordField } from './entry-fields.tsx';

export interface ResetPasswordPageDeps {
	/** Whether a mailed token still sets a password. */
	isResetTokenGood(token: string): Promise<boolean>;
}

/** `/reset-password`: where the mailed link leads. */
export function registerResetPasswordPage(app: Hono, kit: PageKit, deps: ResetPasswordPageDeps): void {
	app.get('/reset-password', async (c) => {
		const token = c.req.query('token') ?? '';
		const isGood = await deps.isResetTokenGood(token);
		return kit.render(c, {
			title: 'Set a new password',
			narrow: true,
			children: isGood ? <NewPassword token={token} /> : <LinkGone />,
		});
	});
}

function NewPassword({ token }: { readonly token: string }) {
	return (
		<>
			<p class="lead">
				With the new password all your devices are signed out, and agents are disconnected. What you have
				encrypted stays readable: its keys are not made of your password.
			</p>
			<div class="card">
				<ApiForm action="/api/v1/auth/reset-password" next="/sign-in" placesMessage>
					<input type="hidden" name="token" value={token} required />
					<NewPasswordField name="newPassword" autofocus />
					<Message />
					<button type="submit">Set the password</button>
				</ApiForm>
			</div>
			<p class="quiet after">
				<a href="/sign-in">Back to signing in</a>
			</p>
		</>
	);
}

function LinkGone() {
	return (
		<>
			<p class="lead">
				This link was used or has expired. A link is good for an hour, and sets one password.
			</p>
			<p>
				<a class="button wide" href="/forgot-password">
					Send me another link
				</a>
			</p>
			<p class="quiet after">
				<a href="/sign-in">Back to signing in</a>
			</p>
		</>
	);
}

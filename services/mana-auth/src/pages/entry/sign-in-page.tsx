/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import { Message } from '../message.tsx';
import type { PageKit } from '../page-kit.tsx';
import { EmailField, PasswordField } from './entry-fields.tsx';
import { nextOf, withNext } from './next-path.ts';
import { type WelcomeDeps, WhyHere } from './why-here.tsx';

export interface SignInPageDeps extends WelcomeDeps {
	readonly config: { readonly isRegistrationOpen: boolean };
}

/** `/sign-in`, also on the way to somewhere else. Who is signed in goes there at once. */
export function registerSignInPage(app: Hono, kit: PageKit, deps: SignInPageDeps): void {
	app.get('/sign-in', async (c) => {
		const next = nextOf(c);
		if (c.req.query('again') === undefined && (await kit.person(c))) return c.redirect(next);
		return kit.render(c, {
			title: 'Sign in',
			narrow: true,
			children: (
				<>
					<WhyHere lead={await deps.welcome(next)} />
					<div class="card">
						<ApiForm
							action="/api/auth/sign-in/email"
							next={next}
							secondFactor={withNext('/two-factor', next)}
							placesMessage
						>
							<EmailField autocomplete="username webauthn" autofocus />
							<PasswordField
								label="Password"
								name="password"
								autocomplete="current-password"
								beside={<a href="/forgot-password">Forgot your password?</a>}
							/>
							<Message isKept />
							<button type="submit">Sign in</button>
						</ApiForm>
						<div data-needs-passkeys>
							<p class="or">or</p>
							<button type="button" class="plain wide" data-passkey-sign-in={next}>
								Sign in with a passkey
							</button>
							<p class="message kept" role="status" data-passkey-message />
						</div>
					</div>
					{deps.config.isRegistrationOpen && (
						<p class="quiet after">
							New here? <a href={withNext('/sign-up', next)}>Make an account</a>
						</p>
					)}
				</>
			),
		});
	});
}

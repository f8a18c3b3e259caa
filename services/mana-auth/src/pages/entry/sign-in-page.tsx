/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';
import { EmailField, PasswordField } from './entry-fields.tsx';
import { nextOf, withNext } from './next-path.ts';

export interface SignInPageDeps {
	readonly config: { readonly isRegistrationOpen: boolean };
}

/** `/sign-in`, also on the way to somewhere else. */
export function registerSignInPage(app: Hono, kit: PageKit, deps: SignInPageDeps): void {
	app.get('/sign-in', (c) => {
		const next = nextOf(c);
		return kit.render(c, {
			title: 'Sign in',
			narrow: true,
			children: (
				<>
					<ApiForm action="/api/auth/sign-in/email" next={next} secondFactor={withNext('/two-factor', next)}>
						<EmailField autocomplete="username webauthn" />
						<PasswordField label="Password" name="password" autocomplete="current-password" />
						<button type="submit">Sign in</button>
					</ApiForm>
					<p data-needs-passkeys>
						<button type="button" class="plain" data-passkey-sign-in={next}>
							Sign in with a passkey
						</button>
					</p>
					<p class="message" role="status" data-passkey-message />
					<p class="quiet">
						<a href="/forgot-password">Forgot your password?</a>
						{deps.config.isRegistrationOpen && (
							<>
								{' · '}
								<a href={withNext('/sign-up', next)}>Make an account</a>
							</>
						)}
					</p>
				</>
			),
		});
	});
}

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
		const { signIn: texts, fields, welcome } = kit.texts(c);
		return kit.render(c, {
			title: texts.title,
			narrow: true,
			children: (
				<>
					<WhyHere lead={await deps.welcome(next, welcome)} />
					<div class="card">
						<ApiForm
							action="/api/auth/sign-in/email"
							next={next}
							secondFactor={withNext('/two-factor', next)}
							placesMessage
						>
							<EmailField texts={fields} autocomplete="username webauthn" autofocus />
							<PasswordField
								texts={fields}
								label={fields.password}
								name="password"
								autocomplete="current-password"
								beside={<a href="/forgot-password">{texts.forgot}</a>}
							/>
							<Message isKept />
							<button type="submit">{texts.title}</button>
						</ApiForm>
						<div data-needs-passkeys>
							<p class="or">{texts.or}</p>
							<button type="button" class="plain wide" data-passkey-sign-in={next}>
								{texts.passkey}
							</button>
							<p class="message kept" role="status" data-passkey-message />
						</div>
					</div>
					{deps.config.isRegistrationOpen && (
						<p class="quiet after">
							{texts.newHere} <a href={withNext('/sign-up', next)}>{texts.signUp}</a>
						</p>
					)}
				</>
			),
		});
	});
}

/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';
import { EmailField, NewPasswordField } from './entry-fields.tsx';
import { nextOf, withNext } from './next-path.ts';

export interface SignUpPageDeps {
	readonly config: { readonly isRegistrationOpen: boolean };
	/** Whether an address has to be confirmed by mail before anyone signs in with it. */
	readonly mustConfirmAddress: boolean;
}

/** `/sign-up` */
export function registerSignUpPage(app: Hono, kit: PageKit, deps: SignUpPageDeps): void {
	app.get('/sign-up', (c) => {
		const next = nextOf(c);
		return kit.render(c, {
			title: 'Make an account',
			narrow: true,
			children: deps.config.isRegistrationOpen ? (
				<>
					<ApiForm
						action="/api/auth/sign-up/email"
						{...(deps.mustConfirmAddress
							? { done: 'Look into your mailbox: there is a link to go on with.' }
							: { next })}
					>
						<label>
							Name
							<input name="name" autocomplete="name" maxlength={100} required />
						</label>
						<EmailField autocomplete="username" />
						<NewPasswordField name="password" />
						<button type="submit">Make the account</button>
					</ApiForm>
					<p class="quiet">
						Your encrypted texts can be read by you, and by this server while it acts for you. With
						zero-knowledge mode, under Security, only your own devices can.
					</p>
					<p class="quiet">
						<a href={withNext('/sign-in', next)}>Sign in instead</a>
					</p>
				</>
			) : (
				<p>Registration is closed here. Ask whoever runs this server.</p>
			),
		});
	});
}

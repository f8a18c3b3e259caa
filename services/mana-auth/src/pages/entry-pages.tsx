/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import { ApiForm } from './api-form.tsx';
import { localPath } from './local-path.ts';
import type { PageKit } from './page-kit.tsx';

export interface EntryPageDeps {
	config: { isRegistrationOpen: boolean };
	/** Whether an address has to be confirmed by mail before anyone signs in with it. */
	mustConfirmAddress: boolean;
}

/** The pages on the way in: sign-up, sign-in, second factor, forgotten passwords, confirmed addresses. */
export function entryPages(kit: PageKit, deps: EntryPageDeps): Hono {
	const app = new Hono();

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
					<p>
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

	app.get('/two-factor', (c) =>
		kit.render(c, {
			title: 'One more step',
			narrow: true,
			children: (
				<>
					<ApiForm action="/api/auth/two-factor/verify-totp" next={nextOf(c)}>
						<label>
							Code from your authenticator app
							<input name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus />
						</label>
						<button type="submit">Continue</button>
					</ApiForm>
					<details>
						<summary>Use a backup code instead</summary>
						<ApiForm action="/api/auth/two-factor/verify-backup-code" next={nextOf(c)}>
							<label>
								Backup code
								<input name="code" autocomplete="off" required />
							</label>
							<button type="submit">Continue</button>
						</ApiForm>
					</details>
				</>
			),
		}),
	);

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

	app.get('/verify-email', (c) =>
		kit.render(c, {
			title: 'Confirm your address',
			narrow: true,
			children: (
				<ApiForm action="/api/v1/auth/verify-email" next="/sign-in">
					<input type="hidden" name="token" value={c.req.query('token') ?? ''} required />
					<p>Then sign in with your password.</p>
					<button type="submit">This is my address</button>
				</ApiForm>
			),
		}),
	);

	return app;
}

function EmailField({ autocomplete }: { autocomplete: string }) {
	return (
		<label>
			E-mail
			<input type="email" name="email" autocomplete={autocomplete} maxlength={254} required />
		</label>
	);
}

function PasswordField({ label, name, autocomplete }: { label: string; name: string; autocomplete: string }) {
	return (
		<label>
			{label}
			<input type="password" name={name} autocomplete={autocomplete} required />
		</label>
	);
}

function NewPasswordField({ name }: { name: string }) {
	return (
		<label>
			New password
			<input type="password" name={name} autocomplete="new-password" minlength={8} maxlength={128} required />
			<span class="quiet">8 to 128 characters; the most common ones are refused.</span>
		</label>
	);
}

/** Where to go once signed in. Agents that want to connect come with the id of their request. */
function nextOf(c: Context): string {
	const request = c.req.query('request');
	if (request !== undefined) return `/consent?request=${encodeURIComponent(request)}`;
	return localPath(c.req.query('next'));
}

function withNext(path: string, next: string): string {
	return next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`;
}

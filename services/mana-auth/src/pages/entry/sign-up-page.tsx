/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import type { PageKit } from '../page-kit.tsx';
import { EmailField, NewPasswordField } from './entry-fields.tsx';
import { nextOf, withNext } from './next-path.ts';
import { type WelcomeDeps, WhyHere } from './why-here.tsx';

export interface SignUpPageDeps extends WelcomeDeps {
	readonly config: { readonly isRegistrationOpen: boolean };
	/** Whether an address has to be confirmed by mail before anyone signs in with it. */
	readonly mustConfirmAddress: boolean;
}

/** `/sign-up` */
export function registerSignUpPage(app: Hono, kit: PageKit, deps: SignUpPageDeps): void {
	app.get('/sign-up', async (c) => {
		const next = nextOf(c);
		const lead = await deps.welcome(next);
		return kit.render(c, {
			title: 'Make an account',
			narrow: true,
			children: deps.config.isRegistrationOpen ? (
				<SignUp next={next} lead={lead} mustConfirmAddress={deps.mustConfirmAddress} />
			) : (
				<>
					<p>Registration is closed here. Ask whoever runs this server for an account.</p>
					<p>
						<a href={withNext('/sign-in', next)}>Sign in</a>
					</p>
				</>
			),
		});
	});
}

interface SignUpProps {
	readonly next: string;
	readonly lead: string;
	readonly mustConfirmAddress: boolean;
}

function SignUp({ next, lead, mustConfirmAddress }: SignUpProps) {
	return (
		<>
			<WhyHere lead={lead} />
			<div class="card">
				<ApiForm
					action="/api/auth/sign-up/email"
					placesMessage
					{...(mustConfirmAddress
						? { done: 'Look into your mailbox: there is a link to go on with.' }
						: { next })}
				>
					<Field label="Name" name="name" autocomplete="name" maxlength={100} autofocus />
					<EmailField autocomplete="username" />
					<NewPasswordField name="password" />
					<Message />
					<button type="submit">Make the account</button>
				</ApiForm>
			</div>
			<p class="quiet">
				What you write is encrypted. You read it, and so does this server while it acts for you; with
				zero-knowledge mode, under Security, what is in your personal space is for your own devices alone.
			</p>
			<p class="quiet after">
				You have an account? <a href={withNext('/sign-in', next)}>Sign in</a>
			</p>
		</>
	);
}

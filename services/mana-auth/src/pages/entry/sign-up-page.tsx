/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import type { PageKit } from '../page-kit.tsx';
import type { PageTexts } from '../texts/en.tsx';
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
		const texts = kit.texts(c);
		const lead = await deps.welcome(next, texts.welcome);
		return kit.render(c, {
			title: texts.signUp.title,
			narrow: true,
			children: deps.config.isRegistrationOpen ? (
				<SignUp {...{ next, lead, texts }} mustConfirmAddress={deps.mustConfirmAddress} />
			) : (
				<>
					<p>{texts.signUp.closed}</p>
					<p>
						<a href={withNext('/sign-in', next)}>{texts.signIn.title}</a>
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
	readonly texts: PageTexts;
}

function SignUp({ next, lead, mustConfirmAddress, texts: { signUp: texts, fields, signIn } }: SignUpProps) {
	return (
		<>
			<WhyHere lead={lead} />
			<div class="card">
				<ApiForm
					action="/api/auth/sign-up/email"
					placesMessage
					{...(mustConfirmAddress ? { done: texts.mailbox } : { next })}
				>
					<Field label={fields.name} name="name" autocomplete="name" maxlength={100} autofocus />
					<EmailField texts={fields} autocomplete="username" />
					<NewPasswordField texts={fields} name="password" />
					<Message />
					<button type="submit">{texts.act}</button>
				</ApiForm>
			</div>
			<p class="quiet">{texts.encrypted}</p>
			<p class="quiet after">
				{texts.known} <a href={withNext('/sign-in', next)}>{signIn.title}</a>
			</p>
		</>
	);
}

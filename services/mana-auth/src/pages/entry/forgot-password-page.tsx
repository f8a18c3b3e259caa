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
	app.get('/forgot-password', (c) => {
		const { reset: texts, fields, signIn, noMails } = kit.texts(c);
		return kit.render(c, {
			title: texts.title,
			narrow: true,
			children: (
				<>
					<p class="lead">{texts.ask}</p>
					<div class="card">
						{deps.config.smtp === undefined && <p class="notice">{noMails}</p>}
						<ApiForm action="/api/v1/auth/forgot-password" done={texts.asked} placesMessage>
							<EmailField texts={fields} autocomplete="username" autofocus />
							<Message />
							<button type="submit">{texts.send}</button>
						</ApiForm>
					</div>
					<p class="quiet after">
						<a href="/sign-in">{signIn.back}</a>
					</p>
				</>
			),
		});
	});
}

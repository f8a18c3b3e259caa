/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import { Message } from '../message.tsx';
import type { PageKit } from '../page-kit.tsx';
import type { PageTexts } from '../texts/en.tsx';
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
		const texts = kit.texts(c);
		return kit.render(c, {
			title: texts.reset.title,
			narrow: true,
			children: isGood ? <NewPassword token={token} texts={texts} /> : <LinkGone texts={texts} />,
		});
	});
}

interface Said {
	readonly texts: Pick<PageTexts, 'reset' | 'fields' | 'signIn'>;
}

function NewPassword({ token, texts: { reset: texts, fields, signIn } }: Said & { readonly token: string }) {
	return (
		<>
			<p class="lead">{texts.set}</p>
			<div class="card">
				<ApiForm action="/api/v1/auth/reset-password" next="/sign-in" placesMessage>
					<input type="hidden" name="token" value={token} required />
					<NewPasswordField texts={fields} name="newPassword" autofocus />
					<Message />
					<button type="submit">{texts.act}</button>
				</ApiForm>
			</div>
			<p class="quiet after">
				<a href="/sign-in">{signIn.back}</a>
			</p>
		</>
	);
}

function LinkGone({ texts: { reset: texts, signIn } }: Said) {
	return (
		<>
			<p class="lead">{texts.gone}</p>
			<p>
				<a class="button wide" href="/forgot-password">
					{texts.another}
				</a>
			</p>
			<p class="quiet after">
				<a href="/sign-in">{signIn.back}</a>
			</p>
		</>
	);
}

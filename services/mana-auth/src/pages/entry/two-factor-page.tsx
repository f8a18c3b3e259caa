/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import { Field } from '../field.tsx';
import { Message } from '../message.tsx';
import type { PageKit } from '../page-kit.tsx';
import { nextOf, withNext } from './next-path.ts';

export interface TwoFactorPageDeps {
	/** Whether this browser has given a right password, and owes a code. */
	owesCode(headers: Headers): Promise<boolean>;
}

/** `/two-factor`: the second step of signing in. */
export function registerTwoFactorPage(app: Hono, kit: PageKit, deps: TwoFactorPageDeps): void {
	app.get('/two-factor', async (c) => {
		const next = nextOf(c);
		if (!(await deps.owesCode(c.req.raw.headers))) return c.redirect(withNext('/sign-in', next));
		const { twoFactor: texts, signIn } = kit.texts(c);
		return kit.render(c, {
			title: texts.title,
			narrow: true,
			children: (
				<>
					<div class="card">
						<ApiForm action="/api/auth/two-factor/verify-totp" next={next} placesMessage>
							<Field
								label={texts.code}
								name="code"
								inputmode="numeric"
								autocomplete="one-time-code"
								autofocus
							/>
							<Message isKept />
							<button type="submit">{signIn.title}</button>
						</ApiForm>
						<details>
							<summary>{texts.useBackup}</summary>
							<ApiForm action="/api/auth/two-factor/verify-backup-code" next={next}>
								<label>
									{texts.backupCode}
									<input name="code" autocomplete="off" spellcheck={false} required />
								</label>
								<button type="submit" class="plain">
									{texts.withBackup}
								</button>
							</ApiForm>
						</details>
					</div>
					<p class="quiet after">
						<a href={withNext('/sign-in', next)}>{texts.somebodyElse}</a>
					</p>
				</>
			),
		});
	});
}

/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from '../api-form.tsx';
import type { PageKit } from '../page-kit.tsx';
import { nextOf } from './next-path.ts';

/** `/two-factor`: the second step of signing in. */
export function registerTwoFactorPage(app: Hono, kit: PageKit): void {
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
}

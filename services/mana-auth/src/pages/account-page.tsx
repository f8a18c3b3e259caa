/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';

/** `/account`: taking everything along, and leaving for good. */
export function registerAccountPage(app: Hono, kit: PageKit): void {
	app.get('/account', async (c) => {
		const person = await kit.requirePerson(c);
		return kit.render(c, {
			title: 'Account',
			person,
			children: (
				<>
					<p>
						You are signed in as <strong>{person.email}</strong>.
					</p>
					<h2>Take everything along</h2>
					<div class="card">
						<p>
							One file with your account, your spaces, what agents did and all records as they are stored:
							what is encrypted stays so.
						</p>
						<button type="button" data-export="/api/v1/me/export">
							Export
						</button>
						<p class="message" role="status" data-message />
					</div>
					<h2>Leave for good</h2>
					<ApiForm action="/api/v1/me" method="DELETE" next="/sign-in" class="card">
						<p>
							Your account, your personal space and everything in it are deleted. This cannot be taken back.
						</p>
						<label>
							Type your address to confirm
							<input type="email" name="confirmEmail" autocomplete="off" required />
						</label>
						<button type="submit" class="danger">
							Delete my account
						</button>
					</ApiForm>
				</>
			),
		});
	});
}

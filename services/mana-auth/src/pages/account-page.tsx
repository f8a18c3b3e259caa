/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import type { UserStore } from '../db/user-store.ts';
import { ApiForm } from './api-form.tsx';
import { Field } from './field.tsx';
import { Message } from './message.tsx';
import type { PageKit } from './page-kit.tsx';

export interface AccountPageDeps {
	readonly config: {
		/** Whether mails go out, or into the log of this server. */
		readonly smtp: object | undefined;
		/** Where the app is, in which a person sets their language and time zone. */
		readonly webUrl: string | undefined;
	};
	readonly users: Pick<UserStore, 'find'>;
}

/** `/account`: one's name and address, taking everything along, and leaving for good. */
export function registerAccountPage(app: Hono, kit: PageKit, deps: AccountPageDeps): void {
	app.get('/account', async (c) => {
		const person = await kit.requirePerson(c);
		const { smtp, webUrl } = deps.config;
		const name = (await deps.users.find(person.userId))?.name ?? '';
		return kit.render(c, {
			title: 'Account',
			person,
			children: (
				<>
					<p class="lead">
						You are signed in as <strong>{person.email}</strong>.
					</p>
					<ApiForm action="/api/auth/update-user" done="Saved." class="card" placesMessage>
						<Field
							label="Name"
							name="name"
							autocomplete="name"
							maxlength={100}
							value={name}
							hint="Members of your shared spaces see it."
						/>
						<Message />
						<button type="submit" class="plain">
							Save
						</button>
					</ApiForm>
					<h2>E-mail address</h2>
					<ApiForm
						action="/api/v1/me/email"
						done="A link is on its way to that address. Open it within an hour: until then nothing changes."
						class="card"
						placesMessage
					>
						<Field
							label="New address"
							name="email"
							type="email"
							autocomplete="email"
							maxlength={254}
							hint="You sign in with it. It changes once you have opened the link that we mail there."
						/>
						{smtp === undefined && (
							<p class="notice">
								This server sends no mails. The link stands in its log: on your own machine, in the window
								where you ran npm start.
							</p>
						)}
						<Message />
						<button type="submit" class="plain">
							Change address
						</button>
					</ApiForm>
					{webUrl !== undefined && (
						<>
							<h2>Language and time zone</h2>
							<div class="card">
								<p>
									You set them in the app, which keeps them with your own data: in{' '}
									<a href={`${webUrl}/settings`}>its settings</a>.
								</p>
							</div>
						</>
					)}
					<h2>Take everything along</h2>
					<div class="card">
						<p>
							One file with your account, your spaces, what agents did and all records as they are stored:
							what is encrypted stays so.
						</p>
						<button type="button" class="plain" data-export="/api/v1/me/export">
							Export
						</button>
						<Message />
					</div>
					<h2>Leave for good</h2>
					<ApiForm action="/api/v1/me" method="DELETE" next="/sign-in" class="card" placesMessage>
						<p>
							Your account, your personal space and everything in it are deleted. This cannot be taken back.
						</p>
						<Field label="Type your address to confirm" name="confirmEmail" type="email" autocomplete="off" />
						<Message />
						<button type="submit" class="danger">
							Delete my account
						</button>
					</ApiForm>
				</>
			),
		});
	});
}

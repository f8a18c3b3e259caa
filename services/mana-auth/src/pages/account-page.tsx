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
		const all = kit.texts(c);
		const texts = all.account;
		const name = (await deps.users.find(person.userId))?.name ?? '';
		return kit.render(c, {
			title: texts.title,
			person,
			children: (
				<>
					<p class="lead">{texts.signedIn(person.email)}</p>
					<ApiForm action="/api/auth/update-user" done={texts.saved} class="card" placesMessage>
						<Field
							label={all.fields.name}
							name="name"
							autocomplete="name"
							maxlength={100}
							value={name}
							hint={texts.nameHint}
						/>
						<Message />
						<button type="submit" class="plain">
							{texts.save}
						</button>
					</ApiForm>
					<h2>{texts.email}</h2>
					<ApiForm action="/api/v1/me/email" done={texts.emailAsked} class="card" placesMessage>
						<Field
							label={texts.newEmail}
							name="email"
							type="email"
							autocomplete="email"
							maxlength={254}
							hint={texts.newEmailHint}
						/>
						{smtp === undefined && <p class="notice">{all.noMails}</p>}
						<Message />
						<button type="submit" class="plain">
							{texts.changeEmail}
						</button>
					</ApiForm>
					{webUrl !== undefined && (
						<>
							<h2>{texts.language}</h2>
							<div class="card">
								<p>{texts.inSettings(`${webUrl}/settings`)}</p>
							</div>
						</>
					)}
					<h2>{texts.export}</h2>
					<div class="card">
						<p>{texts.exportText}</p>
						<button type="button" class="plain" data-export="/api/v1/me/export">
							{texts.exportAct}
						</button>
						<Message />
					</div>
					<h2>{texts.leave}</h2>
					<ApiForm action="/api/v1/me" method="DELETE" next="/sign-in" class="card" placesMessage>
						<p>{texts.leaveText}</p>
						<Field label={texts.leaveConfirm} name="confirmEmail" type="email" autocomplete="off" />
						<Message />
						<button type="submit" class="danger">
							{texts.leaveAct}
						</button>
					</ApiForm>
				</>
			),
		});
	});
}

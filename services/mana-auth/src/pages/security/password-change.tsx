/** @jsxImportSource hono/jsx */
import { ApiForm } from '../api-form.tsx';
import { NewPasswordField, PasswordField } from '../entry/entry-fields.tsx';
import { Message } from '../message.tsx';
import type { PageTexts } from '../texts/en.tsx';

/** @param props.email for the password manager, which keeps the new password with it */
export function PasswordChange({
	email,
	texts: { password: texts, fields },
}: {
	readonly email: string;
	readonly texts: Pick<PageTexts, 'password' | 'fields'>;
}) {
	return (
		<>
			<h2>{texts.title}</h2>
			<ApiForm action="/api/auth/change-password" done={texts.changed} class="card" placesMessage>
				<input type="hidden" autocomplete="username" value={email} />
				<PasswordField
					texts={fields}
					label={texts.current}
					name="currentPassword"
					autocomplete="current-password"
				/>
				<NewPasswordField texts={fields} name="newPassword" />
				<Message />
				<button type="submit" class="plain">
					{texts.act}
				</button>
			</ApiForm>
		</>
	);
}

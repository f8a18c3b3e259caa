/** @jsxImportSource hono/jsx */
import { ApiForm } from '../api-form.tsx';
import { NewPasswordField, PasswordField } from '../entry/entry-fields.tsx';
import { Message } from '../message.tsx';

/** @param props.email for the password manager, which keeps the new password with it */
export function PasswordChange({ email }: { readonly email: string }) {
	return (
		<>
			<h2>Password</h2>
			<ApiForm
				action="/api/auth/change-password"
				done="Changed. Other devices are signed out."
				class="card"
				placesMessage
			>
				<input type="hidden" autocomplete="username" value={email} />
				<PasswordField label="Current password" name="currentPassword" autocomplete="current-password" />
				<NewPasswordField name="newPassword" />
				<Message />
				<button type="submit" class="plain">
					Change it
				</button>
			</ApiForm>
		</>
	);
}

/** @jsxImportSource hono/jsx */
import { ApiForm } from '../api-form.tsx';

/** @param props.email for the password manager, which keeps the new password with it */
export function PasswordChange({ email }: { readonly email: string }) {
	return (
		<>
			<h2>Password</h2>
			<ApiForm action="/api/auth/change-password" done="Changed. Other devices are signed out." class="card">
				<input type="hidden" autocomplete="username" value={email} />
				<label>
					Current password
					<input type="password" name="currentPassword" autocomplete="current-password" required />
				</label>
				<label>
					New password
					<input
						type="password"
						name="newPassword"
						autocomplete="new-password"
						minlength={8}
						maxlength={128}
						required
					/>
				</label>
				<button type="submit">Change it</button>
			</ApiForm>
		</>
	);
}

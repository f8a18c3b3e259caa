/** @jsxImportSource hono/jsx */
import { ApiForm } from '../api-form.tsx';

/** @param props.codesLeft backup codes that are left; undefined where there is no second factor */
export function AuthenticatorApp({ codesLeft }: { readonly codesLeft: number | undefined }) {
	return (
		<>
			<h2>Authenticator app</h2>
			{codesLeft === undefined ? (
				<div class="card" data-two-factor>
					<p>Signing in, and what is dangerous, then take a code from your phone besides the password.</p>
					<ApiForm action="/api/v1/me/two-factor" done="Now scan the code below.">
						<button type="submit" class="plain">
							Set it up
						</button>
					</ApiForm>
				</div>
			) : (
				<div class="card" data-new-codes>
					<p>{`On. ${codesLeft} backup codes are left.`}</p>
					<div class="actions">
						<ApiForm
							action="/api/v1/me/two-factor/backup-codes"
							done="New codes were made."
							confirm="Make new backup codes? Those that you have are good no more."
						>
							<button type="submit" class="plain">
								New backup codes
							</button>
						</ApiForm>
						<ApiForm
							action="/api/v1/me/two-factor"
							method="DELETE"
							next="reload"
							confirm="Turn the second factor off?"
						>
							<button type="submit" class="danger">
								Turn off
							</button>
						</ApiForm>
					</div>
					<div data-codes aria-live="polite" />
				</div>
			)}
		</>
	);
}

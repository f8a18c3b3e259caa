/** @jsxImportSource hono/jsx */
import type { Passkey } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';
import { Field } from '../field.tsx';
import { Time } from '../times.tsx';

export function Passkeys({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
	return (
		<>
			<h2>Passkeys</h2>
			{passkeys.map(({ id, name, createdAt }) => (
				<article class="card row">
					<div>
						<h3>{name ?? 'Passkey'}</h3>
						<span class="quiet">
							since <Time at={createdAt} />
						</span>
					</div>
					<ApiForm
						action={`/api/v1/me/passkeys/${encodeURIComponent(id)}`}
						method="DELETE"
						next="reload"
						confirm="Remove this passkey?"
					>
						<button type="submit" class="danger">
							Remove
						</button>
					</ApiForm>
				</article>
			))}
			<div data-needs-passkeys>
				<form class="card" data-new-passkey>
					<p>A passkey signs you in by the finger, face or PIN of a device, and works on no forged page.</p>
					<Field label="Name" name="name" maxlength={100} placeholder="My phone" />
					<button type="submit" class="plain">
						Add a passkey
					</button>
					<p class="message" role="status" data-message />
				</form>
			</div>
		</>
	);
}

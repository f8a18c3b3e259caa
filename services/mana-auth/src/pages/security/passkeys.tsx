/** @jsxImportSource hono/jsx */
import type { Passkey } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';
import { Field } from '../field.tsx';
import type { PageTexts } from '../texts/en.tsx';
import { Time } from '../times.tsx';

interface PasskeysProps {
	readonly passkeys: readonly Passkey[];
	readonly texts: Pick<PageTexts, 'passkeys' | 'fields'>;
}

export function Passkeys({ passkeys, texts: { passkeys: texts, fields } }: PasskeysProps) {
	return (
		<>
			<h2>{texts.title}</h2>
			{passkeys.map(({ id, name, createdAt }) => (
				<article class="card row">
					<div>
						<h3>{name ?? texts.nameless}</h3>
						<span class="quiet">{texts.since(<Time at={createdAt} />)}</span>
					</div>
					<ApiForm
						action={`/api/v1/me/passkeys/${encodeURIComponent(id)}`}
						method="DELETE"
						next="reload"
						confirm={texts.removeConfirm}
					>
						<button type="submit" class="danger">
							{texts.remove}
						</button>
					</ApiForm>
				</article>
			))}
			<div data-needs-passkeys>
				<form class="card" data-new-passkey>
					<p>{texts.text}</p>
					<Field label={fields.name} name="name" maxlength={100} placeholder={texts.placeholder} />
					<button type="submit" class="plain">
						{texts.add}
					</button>
					<p class="message" role="status" data-message />
				</form>
			</div>
		</>
	);
}

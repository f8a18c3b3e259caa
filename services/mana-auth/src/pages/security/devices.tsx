/** @jsxImportSource hono/jsx */
import type { Session } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';
import type { PageTexts } from '../texts/en.tsx';
import { Time } from '../times.tsx';

interface DevicesProps {
	readonly sessions: readonly Session[];
	readonly texts: Pick<PageTexts, 'devices' | 'layout'>;
}

export function Devices({ sessions, texts: { devices: texts, layout } }: DevicesProps) {
	return (
		<>
			<h2>{texts.title}</h2>
			{sessions.map(({ id, device, ipAddress, lastUsedAt, isCurrent }) => (
				<article class="card row">
					<div>
						<h3>{texts.name(device)}</h3>
						<span class="quiet">
							{ipAddress !== '' && `${ipAddress}, `}
							{isCurrent ? texts.current : texts.lastUsed(<Time at={lastUsedAt} />)}
						</span>
					</div>
					{!isCurrent && (
						<ApiForm action={`/api/v1/me/sessions/${encodeURIComponent(id)}`} method="DELETE" next="reload">
							<button type="submit" class="plain">
								{layout.signOut}
							</button>
						</ApiForm>
					)}
				</article>
			))}
			<ApiForm action="/api/v1/me/sessions/end-others" next="reload" confirm={texts.endOthersConfirm}>
				<button type="submit" class="plain">
					{texts.endOthers}
				</button>
			</ApiForm>
		</>
	);
}

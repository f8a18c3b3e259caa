/** @jsxImportSource hono/jsx */
import type { Session } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';
import { Time } from '../times.tsx';

export function Devices({ sessions }: { readonly sessions: readonly Session[] }) {
	return (
		<>
			<h2>Devices</h2>
			{sessions.map(({ id, device, ipAddress, lastUsedAt, isCurrent }) => (
				<article class="card row">
					<div>
						<h3>{device}</h3>
						<span class="quiet">
							{ipAddress !== '' && `${ipAddress}, `}
							{isCurrent ? (
								'this one'
							) : (
								<>
									last used <Time at={lastUsedAt} />
								</>
							)}
						</span>
					</div>
					{!isCurrent && (
						<ApiForm action={`/api/v1/me/sessions/${encodeURIComponent(id)}`} method="DELETE" next="reload">
							<button type="submit" class="plain">
								Sign out
							</button>
						</ApiForm>
					)}
				</article>
			))}
			<ApiForm
				action="/api/v1/me/sessions/end-others"
				next="reload"
				confirm="Sign out everywhere else, and disconnect all agents?"
			>
				<button type="submit" class="plain">
					Sign out everywhere else, and disconnect agents
				</button>
			</ApiForm>
		</>
	);
}

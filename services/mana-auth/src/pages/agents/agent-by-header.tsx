/** @jsxImportSource hono/jsx */
import type { HeaderAgent } from '../../domain/header-agents.ts';
import { describeDevice } from '../../domain/sessions.ts';
import { ApiForm } from '../api-form.tsx';
import { Time } from '../times.tsx';

/** An agent that comes with a token of the person's own. */
export function AgentByHeader({
	sessionId,
	client,
	userAgent,
	allSpaces,
	firstUsedAtMs,
	lastUsedAtMs,
}: HeaderAgent) {
	const id = encodeURIComponent(sessionId);
	return (
		<article class="card">
			<div class="row">
				<h2>{client}</h2>
				<ApiForm
					action={`/api/v1/me/sessions/${id}`}
					method="DELETE"
					next="reload"
					confirm={`Disconnect ${client}? It loses access at once, and so does whatever else uses this sign-in.`}
				>
					<button type="submit" class="danger">
						Disconnect
					</button>
				</ApiForm>
			</div>
			<p>
				It comes by a header with a token of your own, signed in by {describeDevice(userAgent)}, since{' '}
				<Time at={firstUsedAtMs} />, last used <Time at={lastUsedAtMs} />. It may do what you may.
			</p>
			<p>
				{allSpaces
					? 'It may use all your spaces, also those to come.'
					: 'It may use the space that its header names, and no other.'}
			</p>
			<ApiForm action={`/api/v1/me/header-agents/${id}`} method="PUT" next="reload">
				<button type="submit" class="plain" data-body={JSON.stringify({ allSpaces: !allSpaces })}>
					{allSpaces ? 'Only the space of its header' : 'Let it into all my spaces'}
				</button>
			</ApiForm>
			<p class="quiet">
				Nobody has checked its name. <a href="/activity">What agents did</a>
			</p>
		</article>
	);
}

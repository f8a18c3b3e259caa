/** @jsxImportSource hono/jsx */
import type { ScopeInWords } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import type { GrantStore, ListedGrant } from '../domain/oauth/grant.ts';
import type { ScopeCatalogue } from '../domain/oauth/scopes.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';
import { Time } from './times.tsx';

export interface AgentsPageDeps {
	readonly config: { readonly mcpResource: string };
	readonly oauth: {
		readonly grants: Pick<GrantStore, 'listFor'>;
		readonly scopes: Pick<ScopeCatalogue, 'inWords'>;
	};
}

/** `/agents`: which agents are connected, and to what. */
export function registerAgentsPage(app: Hono, kit: PageKit, deps: AgentsPageDeps): void {
	app.get('/agents', async (c) => {
		const person = await kit.requirePerson(c);
		const grants = await deps.oauth.grants.listFor(person.userId);
		return kit.render(c, {
			title: 'Connected agents',
			person,
			children: (
				<>
					{grants.length === 0 && (
						<p>
							No agent is connected. To connect one, give it this address as an MCP server:{' '}
							<code>{deps.config.mcpResource}</code>. It will send you here to decide.
						</p>
					)}
					{grants.map((grant) => (
						<ConnectedAgent {...grant} rights={deps.oauth.scopes.inWords(grant.scopes)} />
					))}
				</>
			),
		});
	});
}

interface ConnectedAgentProps extends ListedGrant {
	readonly rights: readonly ScopeInWords[];
}

function ConnectedAgent({ id, client, space, rights, grantedAtMs, lastUsedAtMs }: ConnectedAgentProps) {
	return (
		<article class="card">
			<div class="row">
				<h2>{client.name ?? 'An agent without a name'}</h2>
				<ApiForm
					action={`/api/v1/me/grants/${encodeURIComponent(id)}`}
					method="DELETE"
					next="reload"
					confirm={`Disconnect ${client.name ?? 'this agent'}? It loses access at once.`}
				>
					<button type="submit" class="danger">
						Disconnect
					</button>
				</ApiForm>
			</div>
			<p>
				In <strong>{space.name}</strong>, since <Time at={grantedAtMs} />
				{lastUsedAtMs === null ? (
					', not used yet.'
				) : (
					<>
						, last used <Time at={lastUsedAtMs} />.
					</>
				)}
			</p>
			<ul>
				{rights.map(({ words }) => (
					<li>{words}</li>
				))}
			</ul>
			<p class="quiet">
				{client.origin === 'document'
					? `Belongs to ${new URL(client.id).host}. `
					: 'Nobody has checked its name. '}
				<a href={`/activity?space=${encodeURIComponent(space.id)}`}>What agents did in this space</a>
			</p>
		</article>
	);
}

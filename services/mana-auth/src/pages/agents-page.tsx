/** @jsxImportSource hono/jsx */
import type { ScopeInWords, Space } from '@mana/auth-protocol';
import type { Hono } from 'hono';
import type { HeaderAgentStore } from '../domain/header-agents.ts';
import type { GrantStore, ListedGrant } from '../domain/oauth/grant.ts';
import type { ScopeCatalogue } from '../domain/oauth/scopes.ts';
import { AgentByHeader } from './agents/agent-by-header.tsx';
import { SpacesOfAgent } from './agents/spaces-of-agent.tsx';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';
import { Time } from './times.tsx';

export interface AgentsPageDeps {
	readonly headerAgents: Pick<HeaderAgentStore, 'listFor'>;
	readonly now: () => number;
	readonly spaces: { listFor(userId: string): Promise<Space[]> };
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
		const [grants, headerAgents, own] = await Promise.all([
			deps.oauth.grants.listFor(person.userId),
			deps.headerAgents.listFor(person.userId, deps.now()),
			deps.spaces.listFor(person.userId),
		]);
		return kit.render(c, {
			title: 'Connected agents',
			person,
			children: (
				<>
					{grants.length + headerAgents.length === 0 && (
						<p>
							No agent is connected. To connect one, give it this address as an MCP server:{' '}
							<code>{deps.config.mcpResource}</code>. It will send you here to decide.
						</p>
					)}
					{grants.map((grant) => (
						<ConnectedAgent {...grant} own={own} rights={deps.oauth.scopes.inWords(grant.scopes)} />
					))}
					{headerAgents.map((agent) => (
						<AgentByHeader {...agent} />
					))}
				</>
			),
		});
	});
}

interface ConnectedAgentProps extends ListedGrant {
	readonly rights: readonly ScopeInWords[];
	/** The person's own. */
	readonly own: readonly Space[];
}

function ConnectedAgent({ own, rights, ...grant }: ConnectedAgentProps) {
	const { id, client, spaces, allSpaces, grantedAtMs, lastUsedAtMs } = grant;
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
				In <strong>{allSpaces ? 'all your spaces, also those to come' : namesOf(spaces)}</strong>, since{' '}
				<Time at={grantedAtMs} />
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
				{spaces.map((space, index) => (
					<>
						{index > 0 && ' · '}
						<a href={`/spaces/${encodeURIComponent(space.id)}/activity`}>What agents did in {space.name}</a>
					</>
				))}
			</p>
			<SpacesOfAgent grant={grant} own={own} />
		</article>
	);
}

function namesOf(spaces: ListedGrant['spaces']): string {
	return new Intl.ListFormat('en-GB').format(spaces.map(({ name }) => name));
}

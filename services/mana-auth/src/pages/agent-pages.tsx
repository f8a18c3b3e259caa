/** @jsxImportSource hono/jsx */

import { activityOutcomes } from '@mana/auth-protocol';
import { Hono } from 'hono';
import type { SpaceStore } from '../db/space-store.ts';
import type { ActivityDeps, ActivityRow } from '../domain/agent-activity.ts';
import { readActivity } from '../domain/agent-activity.ts';
import type { GrantStore } from '../domain/oauth/grant.ts';
import type { ScopeCatalogue } from '../domain/oauth/scopes.ts';
import { activityFilter } from '../http/activity-filter.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';
import { Time } from './times.tsx';

export interface AgentPageDeps extends Pick<ActivityDeps, 'activity'> {
	config: { mcpResource: string };
	oauth: { grants: Pick<GrantStore, 'listFor'>; scopes: Pick<ScopeCatalogue, 'inWords'> };
	spaces: Pick<SpaceStore, 'listFor'>;
}

const outcomeWords: Record<ActivityRow['outcome'], string> = {
	success: 'done',
	'handler-error': 'failed',
	'input-invalid': 'not understood',
	denied: 'denied',
};

/** What agents may do, and what they did. */
export function agentPages(kit: PageKit, deps: AgentPageDeps): Hono {
	const app = new Hono();

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
					{grants.map(({ id, client, space, scopes, grantedAtMs, lastUsedAtMs }) => (
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
								{deps.oauth.scopes.inWords(scopes).map(({ words }) => (
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
					))}
				</>
			),
		});
	});

	app.get('/activity', async (c) => {
		const person = await kit.requirePerson(c);
		const given = Object.fromEntries(Object.entries(c.req.query()).filter(([, value]) => value !== ''));
		const { filter, page } = activityFilter(given);
		const [{ rows, nextCursor }, spaces] = await Promise.all([
			readActivity(deps, person.userId, filter, page),
			deps.spaces.listFor(person.userId),
		]);
		const nameOf = (spaceId: string) =>
			spaces.find(({ id }) => id === spaceId)?.name ?? 'a space you have left';
		const query = new URLSearchParams(given);
		query.delete('cursor');
		const exported = (format: string) =>
			`/api/v1/me/agent-activity?${new URLSearchParams({ ...Object.fromEntries(query), format })}`;
		return kit.render(c, {
			title: 'Activity',
			person,
			children: (
				<>
					<p class="quiet">
						Every call that an agent made in your name, never what it read or wrote. Each entry carries the
						fingerprint of the one before, so that none can be taken out unseen.
					</p>
					<form method="get" action="/activity" class="filters card">
						<Field label="Agent" name="client" value={given.client} />
						<Field label="Tool" name="tool" value={given.tool} placeholder="notes.create" />
						<label>
							Space
							<select name="space">
								<option value="">All</option>
								{spaces.map(({ id, name }) => (
									<option value={id} selected={given.space === id}>
										{name}
									</option>
								))}
							</select>
						</label>
						<label>
							Outcome
							<select name="outcome">
								<option value="">All</option>
								{activityOutcomes.map((outcome) => (
									<option value={outcome} selected={given.outcome === outcome}>
										{outcomeWords[outcome]}
									</option>
								))}
							</select>
						</label>
						<Field label="From" name="from" type="date" value={given.from} />
						<Field label="To" name="to" type="date" value={given.to} />
						<button type="submit">Show</button>
					</form>
					{rows.length === 0 ? (
						<p>There is nothing to show.</p>
					) : (
						<div class="scroll">
							<table>
								<thead>
									<tr>
										<th scope="col">When</th>
										<th scope="col">Agent</th>
										<th scope="col">Tool</th>
										<th scope="col">Space</th>
										<th scope="col">Outcome</th>
									</tr>
								</thead>
								<tbody>
									{rows.map((row) => (
										<tr>
											<td>
												<Time at={row.atMs} />
											</td>
											<td>{row.client}</td>
											<td>{row.tool}</td>
											<td>{nameOf(row.spaceId)}</td>
											<td>{outcomeWords[row.outcome]}</td>
										</tr>
									))}
								</tbody>
							</table>
						</div>
					)}
					<p class="row">
						{nextCursor !== null && (
							<a
								class="button plain"
								href={`/activity?${new URLSearchParams({ ...Object.fromEntries(query), cursor: nextCursor })}`}
							>
								Older
							</a>
						)}
						<span>
							Export: <a href={exported('csv')}>CSV</a> · <a href={exported('ndjson')}>JSON lines</a>
						</span>
					</p>
				</>
			),
		});
	});

	return app;
}

interface FieldProps {
	label: string;
	name: string;
	value: string | undefined;
	type?: string;
	placeholder?: string;
}

function Field({ label, type = 'text', ...rest }: FieldProps) {
	return (
		<label>
			{label}
			<input type={type} {...rest} />
		</label>
	);
}

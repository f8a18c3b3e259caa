/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { type AuthorizationRequestDeps, describeRequest } from '../domain/oauth/authorization-request.ts';
import { ApiForm } from './api-form.tsx';
import { AskingClient } from './consent/asking-client.tsx';
import { ModuleChoices, ScopeChoices, SpaceChoices } from './consent/consent-choices.tsx';
import type { PageKit } from './page-kit.tsx';

export interface ConsentPageDeps {
	readonly oauth: AuthorizationRequestDeps;
}

/** `/consent`: an agent asks to be let in, and the person decides where and to what. */
export function registerConsentPage(app: Hono, kit: PageKit, deps: ConsentPageDeps): void {
	app.get('/consent', async (c) => {
		const person = await kit.requirePerson(c);
		const request = await describeRequest(deps.oauth, c.req.query('request') ?? '', person.userId);
		const { client, scopes, modules, spaces } = request;
		const action = `/api/v1/oauth/requests/${encodeURIComponent(request.id)}/decision`;
		const name = client.name ?? 'An agent without a name';
		return kit.render(c, {
			title: `Let ${name} in?`,
			person,
			narrow: true,
			children: (
				<div class="card">
					<AskingClient {...client} name={name} />
					<ApiForm action={action} next="field:redirectTo">
						<SpaceChoices spaces={spaces} />
						<ScopeChoices scopes={scopes} />
						{modules.length > 0 && <ModuleChoices modules={modules} />}
						<p class="notice">
							What it reads leaves this server: whoever runs the agent's model receives it, also what is
							encrypted here. You see everything it does under <a href="/activity">Activity</a>, and can
							disconnect it under <a href="/agents">Agents</a>.
						</p>
						<button type="submit" data-body='{"accept":true}'>
							Let it in
						</button>
					</ApiForm>
					<ApiForm action={action} next="field:redirectTo">
						<button type="submit" class="plain" data-body='{"accept":false}'>
							No
						</button>
					</ApiForm>
				</div>
			),
		});
	});
}

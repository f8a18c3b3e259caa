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
		const texts = kit.texts(c).consent;
		const name = client.name ?? texts.nameless;
		return kit.render(c, {
			title: texts.title(name),
			person,
			narrow: true,
			children: (
				<div class="card">
					<AskingClient {...client} name={name} texts={texts} />
					<ApiForm action={action} next="field:redirectTo">
						<SpaceChoices spaces={spaces} types={kit.texts(c).spaceTypes} texts={texts} />
						<ScopeChoices scopes={scopes} texts={texts} />
						{modules.length > 0 && <ModuleChoices modules={modules} texts={texts} />}
						<p class="notice">{texts.leaves}</p>
						<button type="submit" data-body='{"accept":true}'>
							{texts.yes}
						</button>
					</ApiForm>
					<ApiForm action={action} next="field:redirectTo">
						<button type="submit" class="plain" data-body='{"accept":false}'>
							{texts.no}
						</button>
					</ApiForm>
				</div>
			),
		});
	});
}

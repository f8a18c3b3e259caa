/** @jsxImportSource hono/jsx */

import type { SpaceChoice } from '@mana/auth-protocol';
import { Hono } from 'hono';
import { type AuthorizationRequestDeps, describeRequest } from '../domain/oauth/authorization-request.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';

/** `/consent`: an agent asks to be let in, and the person decides where and to what. */
export function consentPage(kit: PageKit, deps: { oauth: AuthorizationRequestDeps }): Hono {
	const app = new Hono();

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
				<>
					<p>
						{client.verifiedHost === null ? (
							<>
								It calls itself <strong>{name}</strong>, which nobody has checked.
							</>
						) : (
							<>
								It belongs to <strong>{client.verifiedHost}</strong>.
							</>
						)}{' '}
						Your answer goes to <strong>{client.answersTo}</strong>. Go on only if you have just asked for
						this there.
					</p>
					<ApiForm action={action} next="field:redirectTo">
						<fieldset>
							<legend>Into which space?</legend>
							{spaces.map((space, index) => (
								<label class="choice">
									<input type="radio" name="spaceId" value={space.id} checked={index === 0} required />
									<span>
										{space.name}{' '}
										<span class="quiet">({space.type === 'personal' ? 'only yours' : space.type})</span>
									</span>
									<span />
									<Privacy space={space} />
								</label>
							))}
						</fieldset>
						<fieldset>
							<legend>What may it do there?</legend>
							{scopes.map(({ scope, words }) => (
								<label class="choice">
									<input type="checkbox" name="scopes[]" value={scope} checked />
									<span>{words}</span>
								</label>
							))}
						</fieldset>
						{modules.length > 0 && (
							<fieldset>
								<legend>With what?</legend>
								{modules.map(({ module, words }) => (
									<label class="choice">
										<input type="checkbox" name="modules[]" value={module} checked />
										<span>{words}</span>
									</label>
								))}
							</fieldset>
						)}
						<p class="notice">
							What it reads leaves this server: whoever runs the agent's model receives it, also what is
							encrypted here. You see everything it does under Activity, and can disconnect it under Agents.
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
				</>
			),
		});
	});

	return app;
}

function Privacy({ space: { privacy } }: { space: SpaceChoice }) {
	const words = [
		privacy.shared && 'Other members see what it writes, and it reads what they wrote.',
		privacy.readOnly && 'You may only read here, and so may it.',
		privacy.zeroKnowledge && 'Zero-knowledge: it cannot read or write what is encrypted.',
	].filter((sentence) => sentence !== false);
	return <span class="quiet">{words.join(' ')}</span>;
}

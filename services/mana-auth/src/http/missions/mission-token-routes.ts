import {
	type ExchangedTokenType,
	exchangedTokenTypes,
	missionTokenPath,
	missionTokenRequestSchema,
	type TokenExchange,
	type TokenUse,
} from '@mana/auth-protocol';
import { Hono } from 'hono';
import {
	exchangeMissionGrant,
	type MissionExchangeDeps,
} from '../../domain/missions/exchange-mission-grant.ts';
import { readForm } from '../read-form.ts';

const limitBytes = 32 * 1024;
const useByTokenType: Record<ExchangedTokenType, TokenUse> = {
	[exchangedTokenTypes.sync]: 'sync',
	[exchangedTokenTypes.keys]: 'keys',
	[exchangedTokenTypes.trace]: 'trace',
};

/** Where mana-ai exchanges what was granted to a mission for tokens that the services take. */
export function createMissionTokenRoutes(deps: { readonly missionExchange: MissionExchangeDeps }): Hono {
	const app = new Hono();
	app.post(missionTokenPath, async (c) => {
		const form = await readForm(c, limitBytes);
		const parsed = missionTokenRequestSchema.safeParse(Object.fromEntries(form));
		if (!parsed.success) return c.json({ error: 'invalid_request' }, 400);
		const { requested_token_type: type } = parsed.data;
		const answer = await exchangeMissionGrant(deps.missionExchange, {
			clientAssertion: parsed.data.client_assertion,
			grantId: parsed.data.subject_token,
			runId: parsed.data.run_id,
			use: useByTokenType[type],
		});
		if (!answer.ok) return c.json({ error: answer.error }, answer.error === 'invalid_client' ? 401 : 400);
		return c.json<TokenExchange>({
			access_token: answer.accessToken,
			issued_token_type: type,
			token_type: 'Bearer',
			expires_in: answer.expiresIn,
			scope: answer.scope,
			spaces: [answer.spaceId],
		});
	});
	return app;
}

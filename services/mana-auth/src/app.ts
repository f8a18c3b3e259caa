import { AppError, createServiceApp, errorHandler } from '@mana/service-kit';
import type { Hono, MiddlewareHandler } from 'hono';
import { isDatabaseUnavailable } from './db/connection.ts';
import { isDeletedAccountViolation } from './db/deletion-store.ts';
import type { Deps } from './deps.ts';
import { createAccountRoutes } from './http/account-routes.ts';
import { createActivityRoutes } from './http/activity-routes.ts';
import { createAgentKeyRoutes } from './http/agent-keys/agent-key-routes.ts';
import { answerHeaders } from './http/answer-headers.ts';
import { createAuthRoutes } from './http/auth/auth-routes.ts';
import { holdBodies } from './http/hold-bodies.ts';
import { createInvitationRoutes } from './http/invitation-routes.ts';
import { measureRequests } from './http/measure-requests.ts';
import { createMissionGrantRoutes } from './http/missions/mission-grant-routes.ts';
import { createMissionTokenRoutes } from './http/missions/mission-token-routes.ts';
import { createNativeRoutes, keysPath } from './http/native-routes.ts';
import { createOauthRoutes } from './http/oauth/oauth-routes.ts';
import { createOauthMetadataRoutes, metadataPaths } from './http/oauth-metadata-routes.ts';
import { createOauthRequestRoutes } from './http/oauth-request-routes.ts';
import { clientPaths, refuseForeignOrigins } from './http/origin-guard.ts';
import { createPasskeyRoutes } from './http/passkey-routes.ts';
import { createPersonaAdminRoutes } from './http/persona-admin-routes.ts';
import { createPersonaRunnerRoutes } from './http/persona-runner-routes.ts';
import { createPolicyRoutes } from './http/policy-routes.ts';
import { limitRequests } from './http/request-limits.ts';
import { createSessionRoutes } from './http/session-routes.ts';
import { createSpaceMemberRoutes } from './http/space/space-member-routes.ts';
import { createSpaceRoutes } from './http/space-routes.ts';
import { createTokenExchangeRoutes } from './http/token-exchange-routes.ts';
import { createTwoFactorRoutes } from './http/two-factor-routes.ts';
import { createVaultRoutes } from './http/vault/vault-routes.ts';
import { createPages } from './pages/page-app.tsx';
import { createPageKit } from './pages/page-kit.tsx';
import { showRefusal } from './pages/refusal-page.tsx';

const signInPaths = ['/api/auth/sign-in/*', '/api/v1/auth/sign-in/*', '/api/v1/auth/login'];

export function createApp(deps: Deps): Hono {
	const app = createServiceApp({
		logger: deps.logger,
		corsOrigins: deps.config.corsOrigins,
		corsHeaders: { allow: ['Mcp-Protocol-Version'] },
		corsCredentials: true,
		openPaths: [...metadataPaths(deps.config.token.issuer), keysPath, ...clientPaths],
		metrics: deps.metrics,
		health: async () => {
			const isUp = await deps.isDatabaseUp();
			return { status: isUp ? 'ok' : 'unavailable', database: isUp ? 'ok' : 'unreachable' };
		},
	});
	app.onError((error, c) => errorHandler(deps.logger)(databaseRefusal(error) ?? error, c));
	app.use(measureRequests(deps.metrics), answerHeaders(deps.config), refuseNul, deps.memory.endWithAnswer);
	for (const path of signInPaths) app.use(path, countSignIns(deps));
	app.use(
		'/api/*',
		refuseForeignOrigins(deps.ownOrigins, deps.config.publicUrl),
		limitRequests(deps),
		holdBodies(deps),
	);
	app.route('/api/v1/auth', createAuthRoutes(deps));
	app.route('/api/v1/me/encryption-vault', createVaultRoutes(deps));
	app.route('/api/v1/me/agent-keys', createAgentKeyRoutes(deps));
	app.route('/api/v1/me/agent-activity', createActivityRoutes(deps));
	app.route('/api/v1/me/mission-grants', createMissionGrantRoutes(deps));
	app.route('/api/v1/me/sessions', createSessionRoutes(deps));
	app.route('/api/v1/me/two-factor', createTwoFactorRoutes(deps));
	app.route('/api/v1/me/passkeys', createPasskeyRoutes(deps));
	app.route('/api/v1/spaces', createSpaceRoutes(deps));
	app.route('/api/v1/spaces', createPolicyRoutes(deps));
	app.route('/api/v1/spaces', createSpaceMemberRoutes(deps));
	app.route('/api/v1/invitations', createInvitationRoutes(deps));
	app.route('/api/v1/me', createAccountRoutes(deps));
	app.route('/api/v1/admin/personas', createPersonaAdminRoutes(deps));
	app.route('/api/v1/internal/personas', createPersonaRunnerRoutes(deps));
	app.route('/api/v1', createOauthRequestRoutes(deps));
	app.route(
		'/',
		createOauthMetadataRoutes({
			issuer: deps.config.token.issuer,
			publicUrl: deps.config.publicUrl,
			scopes: deps.oauth.scopes.all,
			readsClientDocuments: deps.config.readsClientDocuments,
		}),
	);
	app.route('/', createTokenExchangeRoutes(deps.oauth));
	app.route('/', createMissionTokenRoutes(deps.oauth));
	// The library's routes of OAuth stand behind ours, those for administrators behind none.
	app.route('/api/auth/oauth2', createOauthRoutes(deps, showRefusal(createPageKit(deps))));
	app.route('/api/auth', createNativeRoutes(deps));
	app.route('/', createPages(deps));
	return app;
}

/** Postgres stores no NUL in a text, and no address of ours holds one. */
const refuseNul: MiddlewareHandler = async (c, next) => {
	if (/%00/.test(c.req.url)) throw new AppError('VALIDATION', 400, 'The address holds a NUL character.');
	await next();
};

function databaseRefusal(cause: Error): AppError | undefined {
	if (isDeletedAccountViolation(cause)) {
		return new AppError('ACCOUNT_DELETED', 403, 'This account is being deleted.', { cause });
	}
	if (!isDatabaseUnavailable(cause)) return undefined;
	return new AppError('DATABASE_UNAVAILABLE', 503, 'The database is not reachable. Try again in a moment.', {
		cause,
		headers: { 'retry-after': '5' },
	});
}

function countSignIns({ metrics }: Pick<Deps, 'metrics'>): MiddlewareHandler {
	return async (c, next) => {
		await next();
		metrics.signIns.inc({ status: String(c.res.status) });
	};
}

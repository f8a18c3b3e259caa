import {
	accountDeletionSchema,
	activityPageSchema,
	activityReceiptSchema,
	agentAnswerSchema,
	agentKeysSchema,
	agentRequestSchema,
	backupCodesSchema,
	claimedTickSchema,
	confirmationRequiredSchema,
	connectionSchema,
	decidedPolicySchema,
	doneSchema,
	duePersonasSchema,
	endedSchema,
	errorBodySchema,
	firstSignedInSchema,
	grantsSchema,
	joinedSpaceSchema,
	keyAuditPageSchema,
	keyEpochSchema,
	keyPairSchema,
	keyRecipientsSchema,
	keyWrapsSchema,
	missionGrantSchema,
	missionGrantsSchema,
	missionTokenErrorSchema,
	missionTokenPath,
	newInvitationSchema,
	newPasskeySchema,
	passkeyChallengeSchema,
	passkeysSchema,
	passwordResetSchema,
	personaDeletionSchema,
	personaDetailsSchema,
	personaListSchema,
	personaReceiptSchema,
	personaReportSchema,
	policyChangesSchema,
	preparedKeySchema,
	publicAgentKeysSchema,
	receivedInvitationSchema,
	receivedInvitationsSchema,
	secondFactorChangeSchema,
	secondFactorSetupSchema,
	secondFactorStatusSchema,
	sentInvitationsSchema,
	sessionsSchema,
	signedInSchema,
	spaceActivitySchema,
	spaceDeletionSchema,
	spaceDetailsSchema,
	spaceKeysSchema,
	spacePolicySchema,
	spaceSchema,
	spacesSchema,
	steppedUpSchema,
	storedPersonaSchema,
	tokenExchangeErrorSchema,
	tokenExchangePath,
	tokenExchangeSchema,
	validatedTokenSchema,
	vaultKeySchema,
	vaultRotationSchema,
	vaultStatusSchema,
	zeroKnowledgeChangeSchema,
} from '@mana/auth-protocol';
import type { Hono } from 'hono';
import { z } from 'zod';

const auth = '/api/v1/auth';
const vault = '/api/v1/me/encryption-vault';
const personas = '/api/v1/internal/personas/:id';

/** What each of our own routes answers where it does what it was asked. */
const schemaByRoute: Record<string, z.ZodType> = {
	'GET /api/auth/organization/list': spacesSchema,
	[`POST ${auth}/register`]: z.union([firstSignedInSchema, confirmationRequiredSchema]),
	[`POST ${auth}/sign-in/email`]: firstSignedInSchema,
	[`POST ${auth}/login`]: firstSignedInSchema,
	[`POST ${auth}/sign-in/two-factor`]: firstSignedInSchema,
	[`POST ${auth}/sign-in/passkey`]: firstSignedInSchema,
	[`POST ${auth}/sign-in/passkey/options`]: passkeyChallengeSchema,
	[`POST ${auth}/app-token`]: signedInSchema,
	[`POST ${auth}/refresh`]: signedInSchema,
	[`POST ${auth}/logout`]: doneSchema,
	[`POST ${auth}/validate`]: validatedTokenSchema,
	[`POST ${auth}/step-up`]: steppedUpSchema,
	[`POST ${auth}/step-up/passkey-options`]: passkeyChallengeSchema,
	[`POST ${auth}/verify-email`]: doneSchema,
	[`POST ${auth}/change-email`]: doneSchema,
	'POST /api/v1/me/email': doneSchema,
	[`POST ${auth}/resend-verification`]: doneSchema,
	[`POST ${auth}/forgot-password`]: doneSchema,
	[`POST ${auth}/reset-password`]: passwordResetSchema,
	[`GET ${vault}/status`]: vaultStatusSchema,
	[`POST ${vault}/init`]: vaultKeySchema,
	[`GET ${vault}/key`]: vaultKeySchema,
	[`POST ${vault}/recovery-wrap`]: doneSchema,
	[`DELETE ${vault}/recovery-wrap`]: doneSchema,
	[`POST ${vault}/zero-knowledge`]: zeroKnowledgeChangeSchema,
	[`POST ${vault}/rotate`]: z.union([vaultRotationSchema, preparedKeySchema]),
	[`POST ${vault}/rotate/confirm`]: doneSchema,
	[`GET ${vault}/key-pair`]: keyPairSchema,
	[`PUT ${vault}/key-pair`]: doneSchema,
	'GET /api/v1/me/agent-keys': agentKeysSchema,
	'PUT /api/v1/me/agent-keys': doneSchema,
	'GET /api/v1/me/agent-keys/public': publicAgentKeysSchema,
	[`GET ${vault}/audit`]: keyAuditPageSchema,
	'GET /api/v1/spaces/:id/keys': spaceKeysSchema,
	'GET /api/v1/spaces/:id/keys/recipients': keyRecipientsSchema,
	'POST /api/v1/spaces/:id/keys/epochs': keyEpochSchema,
	'POST /api/v1/spaces/:id/keys/wraps': keyWrapsSchema,
	'GET /api/v1/spaces/:id/policy': decidedPolicySchema,
	'PUT /api/v1/spaces/:id/policy': spacePolicySchema,
	'GET /api/v1/spaces/:id/policy/audit': policyChangesSchema,
	'POST /api/v1/me/agent-activity': activityReceiptSchema,
	'GET /api/v1/me/agent-activity': activityPageSchema,
	'POST /api/v1/spaces': spaceSchema,
	'GET /api/v1/spaces/:id': spaceDetailsSchema,
	'PATCH /api/v1/spaces/:id': spaceSchema,
	'DELETE /api/v1/spaces/:id': spaceDeletionSchema,
	'PATCH /api/v1/spaces/:id/members/:userId': doneSchema,
	'DELETE /api/v1/spaces/:id/members/:userId': doneSchema,
	'POST /api/v1/spaces/:id/leave': doneSchema,
	'POST /api/v1/spaces/:id/transfer': doneSchema,
	'GET /api/v1/spaces/:id/invitations': sentInvitationsSchema,
	'POST /api/v1/spaces/:id/invitations': newInvitationSchema,
	'DELETE /api/v1/spaces/:id/invitations/:invitationId': doneSchema,
	'GET /api/v1/invitations': receivedInvitationsSchema,
	'GET /api/v1/invitations/:id': receivedInvitationSchema,
	'POST /api/v1/invitations/:id/accept': joinedSpaceSchema,
	'POST /api/v1/invitations/:id/decline': doneSchema,
	'DELETE /api/v1/me': accountDeletionSchema,
	'GET /api/v1/me/sessions': sessionsSchema,
	'DELETE /api/v1/me/sessions/:id': doneSchema,
	'POST /api/v1/me/sessions/end-others': endedSchema,
	'POST /api/v1/me/sessions/end-all': endedSchema,
	'GET /api/v1/me/two-factor': secondFactorStatusSchema,
	'POST /api/v1/me/two-factor': secondFactorSetupSchema,
	'DELETE /api/v1/me/two-factor': secondFactorChangeSchema,
	'POST /api/v1/me/two-factor/confirm': secondFactorChangeSchema,
	'POST /api/v1/me/two-factor/backup-codes': backupCodesSchema,
	'GET /api/v1/me/passkeys': passkeysSchema,
	'POST /api/v1/me/passkeys': newPasskeySchema,
	'POST /api/v1/me/passkeys/options': passkeyChallengeSchema,
	'PATCH /api/v1/me/passkeys/:id': doneSchema,
	'DELETE /api/v1/me/passkeys/:id': doneSchema,
	'GET /api/v1/me/mission-grants': missionGrantsSchema,
	'POST /api/v1/me/mission-grants': missionGrantSchema,
	'DELETE /api/v1/me/mission-grants/:id': doneSchema,
	'GET /api/v1/me/grants': grantsSchema,
	'DELETE /api/v1/me/grants': endedSchema,
	'DELETE /api/v1/me/grants/:id': doneSchema,
	'PUT /api/v1/me/grants/:id/spaces': doneSchema,
	'GET /api/v1/me/connection': connectionSchema,
	'GET /api/v1/spaces/:id/agent-activity': spaceActivitySchema,
	'PUT /api/v1/me/header-agents/:sessionId': doneSchema,
	'GET /api/v1/oauth/requests/:id': agentRequestSchema,
	'POST /api/v1/oauth/requests/:id/decision': agentAnswerSchema,
	[`POST ${tokenExchangePath}`]: tokenExchangeSchema,
	[`POST ${missionTokenPath}`]: tokenExchangeSchema,
	'POST /api/v1/admin/personas': storedPersonaSchema,
	'GET /api/v1/admin/personas': personaListSchema,
	'GET /api/v1/admin/personas/:id': personaDetailsSchema,
	'DELETE /api/v1/admin/personas/:id': personaDeletionSchema,
	'GET /api/v1/internal/personas/due': duePersonasSchema,
	'GET /api/v1/admin/personas/report': personaReportSchema,
	[`POST ${personas}/ticks`]: claimedTickSchema,
	[`PUT ${personas}/ticks/:tickId/plan`]: doneSchema,
	[`POST ${personas}/ticks/:tickId/alive`]: doneSchema,
	[`POST ${personas}/ticks/:tickId/end`]: doneSchema,
	[`POST ${personas}/checks`]: personaReceiptSchema,
	[`POST ${personas}/actions`]: personaReceiptSchema,
	[`POST ${personas}/feedback`]: personaReceiptSchema,
};

/** Routes of ours whose answer is a file. */
const otherAnswers = new Set(['GET /api/v1/me/export']);

const schemas = Object.entries(schemaByRoute).map(([route, schema]) => {
	const pattern = `^${route.replaceAll(/:\w+/g, '[^/]+')}$`;
	return { route, pattern: new RegExp(pattern), schema };
});
// A route without a parameter stands before one that would match it with one.
schemas.sort((a, b) => Number(a.route.includes(':')) - Number(b.route.includes(':')));

/** Our own routes that no schema is known of. */
export function routesWithoutSchema(app: Hono): string[] {
	const routes = app.routes
		.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'))
		.map(({ method, path }) => `${method} ${path}`);
	return [...new Set(routes)].filter((route) => !(route in schemaByRoute) && !otherAnswers.has(route));
}

/** RFC 6749 has a shorter body for refusals than ours. */
const refusalSchema = z.union([errorBodySchema, tokenExchangeErrorSchema, missionTokenErrorSchema]);

/** Makes every JSON answer of our own routes be exactly what the protocol says: nothing less, nothing more. */
export function checkingAnswers(app: Hono): Hono {
	const answerTo = app.fetch;
	app.fetch = async (request, ...rest) => {
		const answer = await answerTo(request, ...rest);
		const { pathname } = new URL(request.url);
		const schema = schemas.find(({ pattern }) => pattern.test(`${request.method} ${pathname}`))?.schema;
		if (!schema || !answer.headers.get('content-type')?.startsWith('application/json')) return answer;
		const body: unknown = await answer.clone().json();
		const read: unknown = (answer.ok ? schema : refusalSchema).parse(body);
		if (!Bun.deepEquals(read, body)) {
			throw new Error(
				`${request.method} ${pathname} answers more than the protocol says: ${Bun.inspect(body)}`,
			);
		}
		return answer;
	};
	return app;
}

import { validate } from '@mana/service-kit';
import { appIdSchema, clientIdSchema, type PushResponse } from '@mana/sync-protocol';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { percentToTell } from '../domain/space-quota.ts';
import { syncPush } from '../domain/sync-push.ts';
import { answerJson } from './answer-json.ts';
import { admit } from './caller.ts';
import { assertStorable, readPush } from './push-body.ts';

/** Made once: zod compiles a schema when it is first used. */
const targetSchema = z.object({ appId: appIdSchema });
const senderSchema = z.object({ clientId: clientIdSchema });

export function registerPushRoute(app: Hono, deps: Deps): void {
	app.post('/sync/:appId', async (c) => {
		const { caller, hold } = await admit(c, deps);
		const { appId } = validate(targetSchema, c.req.param());
		const body = await readPush(c.req.raw, hold);
		const sender = { clientId: c.req.header('x-client-id') ?? body.clientId };
		assertStorable(sender);
		const { clientId } = validate(senderSchema, sender);
		deps.changeLimiter.take(caller.userId, body.changes.length);
		const { changes, since, atomic: isAtomic, reportConflicts: reportsHidden } = body;
		deps.syncMetrics.batchChanges.observe(changes.length);
		const command = { caller, clientId, appId, changes, since, isAtomic, reportsHidden };
		const { answer, accepted, refused, overtaken, scopes } = await syncPush(deps, command);
		deps.syncMetrics.changesPushed.inc(accepted);
		deps.syncMetrics.changesRefused.inc(refused);
		deps.syncMetrics.changesRepeated.inc(changes.length - accepted - refused);
		deps.syncMetrics.mergeLosers.inc(overtaken);
		deps.syncMetrics.stampsClamped.inc(answer.corrections.length);
		deps.syncMetrics.changesPulled.inc(answer.changes.length);
		const fullPercent = percentToTell(scopes, deps.accountSizes.of(scopes), deps.quotas);
		const response: PushResponse = {
			...answer,
			serverChanges: answer.changes,
			...(fullPercent !== undefined && { fullPercent }),
		};
		return answerJson(c, deps, JSON.stringify(response));
	});
}

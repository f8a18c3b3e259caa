import type { KeyAuditAction } from '@mana/auth-protocol';
import { type KeyWrap, keyEpochRequestSchema, keyWrapsRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { decodeBase64 } from '@mana/shared-crypto';
import { type Context, Hono } from 'hono';
import { auditedChange } from '../domain/audited.ts';
import type { KeyAuditEntry } from '../domain/key-audit.ts';
import { assertKeyReach, type KeyReachDeps } from '../domain/oauth/key-reach.ts';
import { addEpoch, readRecipients, shareEpochs } from '../domain/share-space-keys.ts';
import type { NewMemberWrap } from '../domain/space-key-state.ts';
import { areSpaceKeysCurrent, readSpaceKeys, type SpaceKeyDeps } from '../domain/space-keys.ts';
import { type CallerDeps, requestOrigin, requireCaller } from './caller.ts';
import type { ClientAddress } from './client-address.ts';
import { limitKeyChecks, limitKeyFetches, requireKeyFetcher } from './vault/key-fetch-limits.ts';

export type SpaceRouteDeps = SpaceKeyDeps &
	CallerDeps &
	KeyReachDeps & { clientAddress: ClientAddress; rateLimiter: RateLimiter };

const limitBytes = 512 * 1024;

/** `/api/v1/spaces` */
export function createSpaceRoutes(deps: SpaceRouteDeps): Hono {
	const app = new Hono();
	const change =
		(
			action: KeyAuditAction,
			run: (c: Context, entry: KeyAuditEntry & { spaceId: string }) => Promise<object>,
		) =>
		async (c: Context<object, '/:id'>) => {
			const spaceId = c.req.param('id');
			const subject = { ...(await requireKeyFetcher(c, deps)), spaceId, action };
			return c.json(await auditedChange(deps, subject, (entry) => run(c, { ...entry, spaceId })));
		};

	app.get('/:id/keys', async (c) => {
		const caller = await requireCaller(c, deps);
		const spaceId = c.req.param('id');
		const permit = () => assertKeyReach(deps, caller, spaceId);
		const known = c.req.header('if-none-match');
		if (known !== undefined) {
			await limitKeyChecks(deps, caller.userId);
			const isCurrent = () => areSpaceKeysCurrent(deps, caller.userId, spaceId, known);
			if (await permit().then(isCurrent, () => false)) return c.body(null, 304);
		}
		await limitKeyFetches(deps, caller.userId);
		const origin = requestOrigin(c, caller, deps.clientAddress);
		const { keyring, version } = await readSpaceKeys(deps, caller.userId, spaceId, origin, permit);
		return c.json(keyring, 200, version === undefined ? {} : { etag: version });
	});

	app.get('/:id/keys/recipients', async (c) => {
		const { userId } = await requireKeyFetcher(c, deps);
		return c.json(await readRecipients(deps, userId, c.req.param('id')));
	});

	app.post(
		'/:id/keys/epochs',
		change('space_epoch', async (c, entry) => {
			const body = await readJson(c, keyEpochRequestSchema, { limitBytes });
			await addEpoch(deps, entry, body.epoch, body.wraps.map(fromWire));
			return { current: body.epoch };
		}),
	);

	app.post(
		'/:id/keys/wraps',
		change('space_share', async (c, entry) => {
			const { wraps } = await readJson(c, keyWrapsRequestSchema, { limitBytes });
			const newWraps = wraps.map((wrap) => ({ ...fromWire(wrap), epoch: wrap.epoch }));
			return { added: await shareEpochs(deps, entry, newWraps) };
		}),
	);

	return app;
}

function fromWire({ userId, publicKey, encapsulatedKey, wrappedKey }: KeyWrap): Omit<NewMemberWrap, 'epoch'> {
	return {
		userId,
		publicKey: decodeBase64(publicKey),
		encapsulatedKey: decodeBase64(encapsulatedKey),
		wrapped: decodeBase64(wrappedKey),
	};
}

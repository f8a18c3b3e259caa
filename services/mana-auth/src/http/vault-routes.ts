import type { KeyAuditAction } from '@mana/auth-protocol';
import {
	type KeyPairResponse,
	keyPairRequestSchema,
	recoveryWrapRequestSchema,
	rotationConfirmRequestSchema,
	vaultRotationRequestSchema,
	zeroKnowledgeRequestSchema,
} from '@mana/auth-protocol';
import { parseJson, readBody, readJson, validate } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { decodeBase64, encodeBase64 } from '@mana/shared-crypto';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { CheckpointSigner } from '../domain/audit-checkpoint.ts';
import { auditedChange, auditedFetch } from '../domain/audited.ts';
import type { KeyAuditEntry } from '../domain/key-audit.ts';
import { type KeyPairStore, readKeyPair, setKeyPair } from '../domain/key-pair.ts';
import { assertKeyReach, type KeyReachDeps } from '../domain/oauth/key-reach.ts';
import {
	areVaultKeysCurrent,
	fetchVaultKey,
	initVault,
	type ServedVault,
	vaultStatus,
} from '../domain/open-vault.ts';
import { prepareKey } from '../domain/prepare-key.ts';
import { type AuditLog, readAudit } from '../domain/read-audit.ts';
import { clearRecoveryWrap, setRecoveryWrap } from '../domain/recovery-wrap.ts';
import { confirmRotation, rotateVault } from '../domain/rotate-vault.ts';
import type { VaultDeps } from '../domain/vault.ts';
import { disableZeroKnowledge, enableZeroKnowledge } from '../domain/zero-knowledge.ts';
import { type CallerDeps, requestOrigin, requireCaller, requireFirstParty, requireStepUp } from './caller.ts';
import type { ClientAddress } from './client-address.ts';

export type VaultRouteDeps = VaultDeps &
	CallerDeps &
	KeyReachDeps & {
		keyPairs: KeyPairStore;
		auditLog: AuditLog;
		checkpointSigner: CheckpointSigner;
		clientAddress: ClientAddress;
		rateLimiter: RateLimiter;
	};

/** A client fetches a key once in five minutes; this leaves room for many of them. */
export const keyFetchesPerMinute = 300;
/** A gateway asks every few seconds, for each space that is worked in, whether the keys are still the same. */
export const keyChecksPerMinute = 2_000;
const changesPerMinute = 60;
const limitBytes = 4 * 1024;

const auditQuery = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(50),
	before: z.coerce.number().int().positive().optional(),
});

const read = <S extends z.ZodType>(c: Context, schema: S) => readJson(c, schema, { limitBytes });

/** `/api/v1/me/encryption-vault` */
export function createVaultRoutes(deps: VaultRouteDeps): Hono {
	const app = new Hono();
	const limited = async (c: Context) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`keys|${caller.userId}`, keyFetchesPerMinute);
		return { userId: caller.userId, origin: requestOrigin(c, caller, deps.clientAddress) };
	};

	/** What needs a step-up, and leaves its audit row however it ends. */
	const change =
		(action: KeyAuditAction, run: (c: Context, entry: KeyAuditEntry) => Promise<object>) =>
		async (c: Context) => {
			const caller = await requireFirstParty(c, deps);
			await deps.rateLimiter.take(`vault|${caller.userId}`, changesPerMinute);
			const origin = requestOrigin(c, caller, deps.clientAddress);
			const subject = { userId: caller.userId, spaceId: null, origin, action };
			const answer = await auditedChange(deps, subject, (entry) => {
				requireStepUp(caller);
				return run(c, entry);
			});
			return c.json(answer);
		};

	app.get('/status', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await vaultStatus(deps, userId));
	});

	app.post('/init', async (c) => {
		const { userId, origin } = await limited(c);
		return answerWith(c, await initVault(deps, userId, origin));
	});

	app.get('/key', async (c) => {
		const caller = await requireCaller(c, deps);
		const permit = () => assertKeyReach(deps, caller, null);
		const known = c.req.header('if-none-match');
		if (known !== undefined) {
			await deps.rateLimiter.take(`key-checks|${caller.userId}`, keyChecksPerMinute);
			// No key is given out: nothing to audit. Who may not have one goes on to be refused.
			const isCurrent = () => areVaultKeysCurrent(deps, caller.userId, known);
			if (await permit().then(isCurrent, () => false)) return c.body(null, 304);
		}
		await deps.rateLimiter.take(`keys|${caller.userId}`, keyFetchesPerMinute);
		const origin = requestOrigin(c, caller, deps.clientAddress);
		return answerWith(c, await fetchVaultKey(deps, caller.userId, origin, permit));
	});

	app.post(
		'/recovery-wrap',
		change('recovery_set', async (c, entry) => {
			const { recoveryWrappedMk, recoveryIv, masterKeyCheck } = await read(c, recoveryWrapRequestSchema);
			await setRecoveryWrap(deps, entry, {
				wrapped: decodeBase64(recoveryWrappedMk),
				iv: decodeBase64(recoveryIv),
				keyCheck: masterKeyCheck === undefined ? undefined : decodeBase64(masterKeyCheck),
			});
			return { ok: true };
		}),
	);

	app.delete(
		'/recovery-wrap',
		change('recovery_clear', async (_, entry) => {
			await clearRecoveryWrap(deps, entry);
			return { ok: true };
		}),
	);

	app.post(
		'/zero-knowledge',
		change('zk_change', async (c, entry) => {
			const body = await read(c, zeroKnowledgeRequestSchema);
			if (body.enable) await enableZeroKnowledge(deps, entry);
			else await disableZeroKnowledge(deps, entry, decodeBase64(body.masterKey));
			return { ok: true, zeroKnowledge: body.enable };
		}),
	);

	app.post(
		'/rotate',
		change('rotate', async (c, entry) => {
			const text = await readBody(c.req.raw, limitBytes);
			const { key } = validate(vaultRotationRequestSchema, text === '' ? {} : parseJson(text));
			if (!key) return rotateVault(deps, entry);
			const generation = await prepareKey(deps, entry, {
				keyCheck: decodeBase64(key.masterKeyCheck),
				recovery: { wrapped: decodeBase64(key.recoveryWrappedMk), iv: decodeBase64(key.recoveryIv) },
				sealedPrevious: {
					wrapped: decodeBase64(key.previousKeyWrapped),
					iv: decodeBase64(key.previousKeyIv),
				},
			});
			return { ok: true, generation };
		}),
	);

	app.post(
		'/rotate/confirm',
		change('rotate_confirm', async (c, entry) => {
			const text = await readBody(c.req.raw, limitBytes);
			const { generation } = validate(rotationConfirmRequestSchema, text === '' ? {} : parseJson(text));
			await confirmRotation(deps, entry, generation);
			return { ok: true };
		}),
	);

	app.get('/key-pair', async (c) => {
		const { userId, origin } = await limited(c);
		const pair = await auditedFetch(
			deps,
			{ userId, spaceId: null, origin, failedAction: 'key_pair_fetch' },
			async () => ({ action: 'key_pair_fetch', value: await readKeyPair(deps, userId) }),
		);
		return c.json<KeyPairResponse>({
			publicKey: encodeBase64(pair.publicKey),
			wrappedPrivateKey: encodeBase64(pair.wrappedPrivateKey),
			iv: encodeBase64(pair.iv),
		});
	});

	app.put(
		'/key-pair',
		change('key_pair_set', async (c, entry) => {
			const pair = await read(c, keyPairRequestSchema);
			await setKeyPair(deps, entry, {
				publicKey: decodeBase64(pair.publicKey),
				wrappedPrivateKey: decodeBase64(pair.wrappedPrivateKey),
				iv: decodeBase64(pair.iv),
				keyCheck: decodeBase64(pair.masterKeyCheck),
				replace: pair.replace,
			});
			return { ok: true };
		}),
	);

	app.get('/audit', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		return c.json(await readAudit(deps, userId, validate(auditQuery, c.req.query())));
	});

	return app;
}

/** The version is an entity tag of `GET /key`, wherever its body is given: whoever has it asks there whether it is old. */
function answerWith(c: Context, { vault, version }: ServedVault): Response {
	return c.json(vault, 200, version === undefined ? {} : { etag: version });
}

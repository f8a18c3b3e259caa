import { AppError, readBody } from '@mana/service-kit';
import { type Context, Hono } from 'hono';
import type { RecordSource } from '../domain/account-export.ts';
import type { SyncService } from '../sync-service.ts';
import { type CallerDeps, requireFirstParty } from './caller.ts';

export type VaultRecordRouteDeps = CallerDeps & {
	records: RecordSource & Pick<SyncService, 'forward'>;
};

/** mana-sync's own limit of a push. */
const limitBytes = 10 * 1024 * 1024;

/**
 * `/api/v1/me/encryption-vault/records`: the caller's records as mana-sync holds them, for a page of ours that
 * re-encrypts them. Pages speak to their own origin alone, so mana-sync is reached through this one.
 */
export function createVaultRecordRoutes(deps: VaultRecordRouteDeps): Hono {
	const app = new Hono();
	const tokenOf = async (c: Context): Promise<string> => {
		const { token } = await requireFirstParty(c, deps);
		// A session cookie has none, and mana-sync takes nothing else.
		if (token === '') throw new AppError('TOKEN_MISSING', 401, 'A bearer token is needed.');
		return token;
	};

	app.get('/collections', async (c) => {
		return c.json({ collections: await deps.records.tables(await tokenOf(c)) });
	});

	app.get('/sync/:appId/pull', async (c) => {
		const { search } = new URL(c.req.url);
		return forward(c, { method: 'GET', path: `${encodeURIComponent(c.req.param('appId'))}/pull${search}` });
	});

	app.post('/sync/:appId', async (c) => {
		const body = await readBody(c.req.raw, limitBytes);
		return forward(c, { method: 'POST', path: encodeURIComponent(c.req.param('appId')), body });
	});

	async function forward(c: Context, request: { method: 'GET' | 'POST'; path: string; body?: string }) {
		const clientId = c.req.header('x-client-id') ?? '';
		const answer = await deps.records.forward(await tokenOf(c), { ...request, clientId }).catch((cause) => {
			throw new AppError('SYNC_UNAVAILABLE', 503, 'mana-sync cannot be reached. Try again in a moment.', {
				cause,
				headers: { 'retry-after': '5' },
			});
		});
		return new Response(answer.body, {
			status: answer.status,
			headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
		});
	}

	return app;
}

import { AppError, type RequestMemory, readBody } from '@mana/service-kit';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RecordSource } from '../domain/account-export.ts';
import type { SyncService } from '../sync-service.ts';
import { type CallerDeps, requireFirstParty } from './caller.ts';
import { type ClientAddress, countedAddress } from './client-address.ts';

export type VaultRecordRouteDeps = CallerDeps & {
	records: RecordSource & Pick<SyncService, 'forward'>;
	memory: RequestMemory;
	clientAddress: ClientAddress;
};

/** mana-sync's own limit of a push. */
const limitBytes = 10 * 1024 * 1024;
const PAGE_ROWS = 1_000;

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
		const { searchParams } = new URL(c.req.url);
		// Page by page: what comes faster than it is taken is kept here.
		const limit = Math.min(Number(searchParams.get('limit') ?? PAGE_ROWS) || PAGE_ROWS, PAGE_ROWS);
		searchParams.set('limit', String(limit));
		const path = `${encodeURIComponent(c.req.param('appId'))}/pull?${searchParams}`;
		const token = await tokenOf(c);
		deps.memory.open(c, countedAddress(deps.clientAddress(c))).resize(limitBytes);
		return forward(c, token, { method: 'GET', path });
	});

	app.post('/sync/:appId', async (c) => {
		const token = await tokenOf(c);
		const body = await readBody(c.req.raw, limitBytes);
		return forward(c, token, { method: 'POST', path: encodeURIComponent(c.req.param('appId')), body });
	});

	async function forward(
		c: Context,
		token: string,
		request: { method: 'GET' | 'POST'; path: string; body?: string },
	) {
		const clientId = c.req.header('x-client-id') ?? '';
		const answer = await deps.records.forward(token, { ...request, clientId }).catch((cause) => {
			throw new AppError('SYNC_UNAVAILABLE', 503, 'mana-sync cannot be reached. Try again in a moment.', {
				cause,
				headers: { 'retry-after': '5' },
			});
		});
		return deps.memory.respond(c, await answer.text(), {
			// Whatever mana-sync answers with has a body.
			status: answer.status as ContentfulStatusCode,
			headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
		});
	}

	return app;
}

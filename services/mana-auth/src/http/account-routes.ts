import { accountDeletionRequestSchema, mailRequestSchema } from '@mana/auth-protocol';
import { AppError, readJson } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import { Hono } from 'hono';
import type { UserStore } from '../db/user-store.ts';
import { accountGone } from '../domain/account.ts';
import { type AccountExportDeps, exportAccount } from '../domain/account-export.ts';
import { type AddressChangeDeps, askForAddress } from '../domain/change-address.ts';
import { type DeletionDeps, deleteAccount } from '../domain/deletion.ts';
import { languageOf } from '../language/language.ts';
import { answerInParts } from './answer-in-parts.ts';
import { type CallerDeps, requireFirstParty, requireStepUp } from './caller.ts';
import type { HoldBodiesDeps } from './hold-bodies.ts';

export type AccountRouteDeps = AccountExportDeps &
	DeletionDeps &
	AddressChangeDeps &
	CallerDeps &
	HoldBodiesDeps & { users: Pick<UserStore, 'find'>; rateLimiter: RateLimiter };

const limitBytes = 4 * 1024;
const exportsPerMinute = 5;
const deletionsPerMinute = 10;
const addressesPerMinute = 5;

/** `/api/v1/me`: another address, taking everything along, and leaving. */
export function createAccountRoutes(deps: AccountRouteDeps): Hono {
	const app = new Hono();

	app.get('/export', async (c) => {
		const caller = await requireFirstParty(c, deps);
		requireStepUp(caller);
		await deps.rateLimiter.take(`account-export|${caller.userId}`, exportsPerMinute);
		return answerInParts(c, deps, exportAccount(deps, caller), {
			'content-type': 'application/json; charset=utf-8',
			'content-disposition': 'attachment; filename="mana-export.json"',
		});
	});

	app.post('/email', async (c) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`account-address|${caller.userId}`, addressesPerMinute);
		const { email } = await readJson(c, mailRequestSchema, { limitBytes });
		await askForAddress(deps, caller, email, languageOf(c.req.raw.headers));
		return c.json({ ok: true });
	});

	app.delete('/', async (c) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`account-deletion|${caller.userId}`, deletionsPerMinute);
		const { confirmEmail } = await readJson(c, accountDeletionRequestSchema, { limitBytes });
		const account = await deps.users.find(caller.userId);
		if (!account) throw accountGone();
		if (confirmEmail.trim().toLowerCase() !== account.email.toLowerCase()) {
			throw new AppError(
				'CONFIRMATION_MISMATCH',
				400,
				'confirmEmail: type the address of the account that is to be deleted.',
			);
		}
		const result = await deleteAccount(deps, caller);
		return c.json(result, result.erased === null ? 202 : 200);
	});

	return app;
}

import { secondFactorConfirmRequestSchema } from '@mana/auth-protocol';
import { readJson } from '@mana/service-kit';
import { Hono } from 'hono';
import type { UserStore } from '../db/user-store.ts';
import {
	backupCodesLeft,
	beginSecondFactor,
	confirmSecondFactor,
	renewBackupCodes,
	type SecondFactorDeps,
} from '../domain/second-factor.ts';
import { type CallerDeps, requireFirstParty, requireStepUp } from './caller.ts';

export type TwoFactorRouteDeps = SecondFactorDeps & CallerDeps & { users: UserStore };

const limitBytes = 4 * 1024;

/** `/api/v1/me/two-factor`: an authenticator app as second factor. */
export function createTwoFactorRoutes(deps: TwoFactorRouteDeps): Hono {
	const app = new Hono();

	app.get('/', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const left = await backupCodesLeft(deps, userId);
		return c.json({ enabled: left !== undefined, backupCodesLeft: left ?? 0 });
	});

	app.post('/', async (c) => {
		const caller = await requireFirstParty(c, deps);
		requireStepUp(caller);
		const email = (await deps.users.find(caller.userId))?.email ?? '';
		return c.json(await beginSecondFactor(deps, { id: caller.userId, email }));
	});

	app.post('/confirm', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const { code } = await readJson(c, secondFactorConfirmRequestSchema, { limitBytes });
		await confirmSecondFactor(deps, userId, code);
		return c.json({ enabled: true });
	});

	app.post('/backup-codes', async (c) => {
		const caller = await requireFirstParty(c, deps);
		requireStepUp(caller);
		return c.json({ backupCodes: await renewBackupCodes(deps, caller.userId) });
	});

	app.delete('/', async (c) => {
		const caller = await requireFirstParty(c, deps);
		requireStepUp(caller);
		await deps.secondFactors.remove(caller.userId);
		return c.json({ enabled: false });
	});

	return app;
}

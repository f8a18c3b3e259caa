import type { KeyAuditAction } from '@mana/auth-protocol';
import type { Context } from 'hono';
import { auditedChange } from '../../domain/audited.ts';
import type { KeyAuditEntry } from '../../domain/key-audit.ts';
import { requestOrigin, requireFirstParty, requireStepUp } from '../caller.ts';
import type { VaultRouteDeps } from './vault-route-deps.ts';

const changesPerMinute = 60;

/** A handler of what needs a step-up, and leaves its audit row however it ends. */
export function vaultChange(
	deps: VaultRouteDeps,
	action: KeyAuditAction,
	run: (c: Context, entry: KeyAuditEntry) => Promise<object>,
): (c: Context) => Promise<Response> {
	return async (c) => {
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
}

import type { KeyAuditAction } from '@mana/auth-protocol';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { Context } from 'hono';
import { auditedChange } from '../../domain/audited.ts';
import type { KeyAudit, KeyAuditEntry } from '../../domain/key-audit.ts';
import { type CallerDeps, requestOrigin, requireFirstParty, requireStepUp } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';

const changesPerMinute = 60;

export type VaultChangeDeps = CallerDeps & {
	readonly audit: KeyAudit;
	readonly clientAddress: ClientAddress;
	readonly rateLimiter: RateLimiter;
};

/** What is read first is refused first: nobody proves who they are for a body that is wrong. */
export interface VaultChange<Body> {
	read(c: Context): Promise<Body>;
	change(body: Body, entry: KeyAuditEntry): Promise<object>;
}

/** A handler of what needs a step-up, and leaves its audit row however it ends. */
export function vaultChange<Body>(
	deps: VaultChangeDeps,
	action: KeyAuditAction,
	{ read, change }: VaultChange<Body>,
): (c: Context) => Promise<Response> {
	return async (c) => {
		const caller = await requireFirstParty(c, deps);
		await deps.rateLimiter.take(`vault|${caller.userId}`, changesPerMinute);
		const origin = requestOrigin(c, caller, deps.clientAddress);
		const subject = { userId: caller.userId, spaceId: null, origin, action };
		const answer = await auditedChange(deps, subject, async (entry) => {
			const body = await read(c);
			requireStepUp(caller);
			return change(body, entry);
		});
		return c.json(answer);
	};
}

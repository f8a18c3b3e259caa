import { clientAssertionHeader } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { bearerToken, type Caller, type TokenKind, type TokenVerifier, tokenKind } from '@mana/shared-auth';
import type { Context } from 'hono';
import {
	type AssertingClient,
	type AssertionDeps,
	verifyAssertion,
} from '../domain/oauth/verify-assertion.ts';
import { type CallerDeps, requireCaller, tokenBound, tokenRefused } from './caller.ts';

/** Whose tokens say in whose name something was done. */
const reporting: readonly TokenKind[] = ['person', 'keys', 'trace'];

export interface LateReportDeps extends AssertionDeps {
	/** The services through which agents act. */
	readonly services: readonly AssertingClient[];
	/** Takes tokens for a while after their end. */
	readonly tokenVerifier: Pick<TokenVerifier, 'verify'>;
}

export interface ActivityReporter {
	readonly caller: Caller;
	/** Whether the token may have ended: it says in whose name agents acted until then, and opens nothing else. */
	readonly isLate: boolean;
}

/**
 * Who reports: the owner of a token that is good now or, where a service proves itself beside it, of one that was. What
 * an agent did in its last moments would be missing in the log otherwise, whoever ended its session or its consent.
 *
 * @throws AppError as `requireCaller`; 401 `CLIENT_ASSERTION_INVALID`
 */
export async function requireReporter(
	c: Context,
	deps: CallerDeps & { readonly lateReports: LateReportDeps },
): Promise<ActivityReporter> {
	const assertion = c.req.header(clientAssertionHeader);
	if (assertion === undefined) return { caller: await requireCaller(c, deps, reporting), isLate: false };
	if (!(await isByService(deps.lateReports, assertion))) {
		throw new AppError(
			'CLIENT_ASSERTION_INVALID',
			401,
			`${clientAssertionHeader} is not by a service that is known here, or not for this request.`,
		);
	}
	const verified = await deps.lateReports.tokenVerifier.verify(bearerToken(c.req.header('authorization')));
	if (!verified.ok) throw tokenRefused(verified.reason);
	const { caller } = verified;
	if (!reporting.includes(tokenKind(caller))) throw tokenBound();
	return { caller, isLate: true };
}

async function isByService(deps: LateReportDeps, assertion: string): Promise<boolean> {
	for (const service of deps.services) {
		if (await verifyAssertion(deps, service, assertion)) return true;
	}
	return false;
}

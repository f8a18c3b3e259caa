import { AppError } from '@mana/service-kit';
import { type createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { z } from 'zod';
import { refusal } from './refusal.ts';

type LibraryContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

export interface SecondFactorGuardDeps {
	/** Takes an app's code once. @throws AppError 401 `CODE_INVALID`, 429 `ACCOUNT_LOCKED` */
	claim(userId: string, code: string): Promise<void>;
	/** Counts a try of a backup code. @throws AppError 429 `ACCOUNT_LOCKED` */
	countTry(userId: string): Promise<void>;
	clear(userId: string): Promise<void>;
}

/** Under this name the library keeps who has given the right password, and owes a code. */
export const secondFactorCookie = 'two_factor';

const codeBody = z.looseObject({ code: z.string().catch('') });

/**
 * What the library leaves open where a sign-in is completed by a code: a code would work for as long as it is shown,
 * and who is signed in already could try codes without end.
 */
export function createSecondFactorGuard(deps: SecondFactorGuardDeps) {
	return {
		async before(ctx: LibraryContext): Promise<void> {
			// The bearer plugin reads this header after us.
			if (ctx.headers?.has('authorization') || (await getSessionFromCtx(ctx))) {
				throw refusal('FORBIDDEN', 'ALREADY_SIGNED_IN', 'You are signed in; no code is asked for.');
			}
			const userId = await challengedUser(ctx);
			// Without a challenge the library refuses it.
			if (userId === undefined) return;
			const { code } = codeBody.parse(ctx.body ?? {});
			const isApp = ctx.path === '/two-factor/verify-totp';
			await (isApp ? deps.claim(userId, code) : deps.countTry(userId)).catch(rethrow);
		},
		/** The codes of apps were looked at when they were claimed. */
		async afterBackupCode({ context }: LibraryContext): Promise<void> {
			if (context.newSession) await deps.clear(context.newSession.user.id);
		},
	};
}

async function challengedUser(ctx: LibraryContext): Promise<string | undefined> {
	const { name } = ctx.context.createAuthCookie(secondFactorCookie);
	const challenge = await ctx.getSignedCookie(name, ctx.context.secret);
	if (!challenge) return undefined;
	return (await ctx.context.internalAdapter.findVerificationValue(challenge))?.value;
}

function rethrow(error: unknown): never {
	if (!(error instanceof AppError)) throw error;
	throw refusal(
		error.status === 429 ? 'TOO_MANY_REQUESTS' : 'UNAUTHORIZED',
		error.code,
		error.message,
		error.headers,
	);
}

import type { Identity } from './better-auth.ts';
import { secondFactorCookie } from './second-factor-guard.ts';

/** What the pages for coming in ask about whoever comes. */
export interface EntryState {
	/** Whether this browser has given a right password, and owes a code. */
	owesCode(headers: Headers): Promise<boolean>;
	/** Whether a mailed token still sets a password. */
	isResetTokenGood(token: string): Promise<boolean>;
}

export function createEntryState(identity: Identity): EntryState {
	return {
		async owesCode(headers) {
			const { name } = (await identity.$context).createAuthCookie(secondFactorCookie);
			const cookies = headers.get('cookie')?.split('; ') ?? [];
			return cookies.some((cookie) => cookie.startsWith(`${name}=`) && cookie.length > name.length + 1);
		},
		async isResetTokenGood(token) {
			const { internalAdapter } = await identity.$context;
			const found = await internalAdapter.findVerificationValue(`reset-password:${token}`);
			return found !== null && found.expiresAt.getTime() > Date.now();
		},
	};
}

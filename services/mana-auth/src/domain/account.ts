import { type Account, accountSchema } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { fromLibraryAddress } from './library-address.ts';

/** The library's fields beyond its own, none of which a caller can set. */
export const accountFields = {
	role: { type: 'string', required: true, defaultValue: 'user', input: false },
	accessTier: {
		type: 'string',
		required: true,
		defaultValue: 'public',
		input: false,
		fieldName: 'access_tier',
	},
	kind: { type: 'string', required: true, defaultValue: 'human', input: false },
} as const;

export function accountGone(): AppError {
	return new AppError('ACCOUNT_GONE', 401, 'There is no such account any more.');
}

/** A person's account, out of a row or out of what the library has of it. */
export function accountOf(user: unknown): Account {
	const account = accountSchema.parse(user);
	return { ...account, email: fromLibraryAddress(account.email) };
}

/** The claims of a person's own access token, beside the registered ones. */
export function accessTokenClaims(user: unknown, sessionId: string) {
	const account = accountOf(user);
	return {
		sub: account.id,
		email: account.email,
		role: account.role,
		tier: account.accessTier,
		kind: account.kind,
		sid: sessionId,
	};
}

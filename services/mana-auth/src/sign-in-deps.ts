import { hashPassword, symmetricDecrypt, symmetricEncrypt, verifyPassword } from 'better-auth/crypto';
import type { AuthMetrics } from './auth-metrics.ts';
import type { AuthConfig } from './config.ts';
import type { Sql } from './db/connection.ts';
import { createPasswordFailureStore } from './db/password-failure-store.ts';
import { createDeviceTokens, type DeviceTokens } from './domain/device-token.ts';
import { createPasswordLock } from './domain/password-lock.ts';
import type { SecondFactorDeps } from './domain/second-factor.ts';
import type { PasswordHashing } from './identity/better-auth.ts';
import { randomBytes } from './random.ts';
import type { Stores } from './stores.ts';

/** What a sign-in is checked with. */
export interface SignInDeps extends SecondFactorDeps {
	readonly deviceTokens: DeviceTokens;
	readonly passwordHashing: PasswordHashing;
}

/** @param passwordHashing the library's scrypt unless a test says otherwise */
export function createSignInDeps(
	config: Pick<AuthConfig, 'secret'>,
	{
		sql,
		stores,
		metrics,
		now,
	}: {
		readonly sql: Sql;
		readonly stores: Pick<Stores, 'secondFactors'>;
		readonly metrics: Pick<AuthMetrics, 'lockOuts'>;
		readonly now: () => number;
	},
	passwordHashing: PasswordHashing = { hash: hashPassword, verify: verifyPassword },
): SignInDeps {
	const { secret } = config;
	return {
		secondFactors: stores.secondFactors,
		textSeal: {
			seal: (data) => symmetricEncrypt({ key: secret, data }),
			open: (data) => symmetricDecrypt({ key: secret, data }),
		},
		passwordLock: createPasswordLock({
			failures: createPasswordFailureStore(sql),
			onLock: (kind) => metrics.lockOuts.inc({ kind }),
			now,
		}),
		deviceTokens: createDeviceTokens({ secret, randomBytes, now }),
		passwordHashing,
		randomBytes,
		now,
	};
}

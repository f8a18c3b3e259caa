import { type Account, accountSchema } from '@mana/auth-protocol';
import type { AddressUsers } from '../domain/change-address.ts';
import type { Sql } from './connection.ts';

export interface UserStore extends AddressUsers {
	find(userId: string): Promise<Account | undefined>;
	/** The stored hash of the user's password, where they have one. */
	passwordHash(userId: string): Promise<string | undefined>;
}

export function createUserStore(sql: Sql): UserStore {
	return {
		async find(userId) {
			const [user] = await sql`
				select id, name, email, email_verified as "emailVerified", image, role, kind,
					access_tier as "accessTier"
				from auth.users where id = ${userId}`;
			return user && accountSchema.parse(user);
		},
		async isTaken(email) {
			return (await sql`select from auth.users where email = ${email.toLowerCase()}`).length === 1;
		},
		async changeAddress(userId, before, email) {
			if (await this.isTaken(email)) return 'taken';
			try {
				const changed = await sql`
					update auth.users set email = ${email}, email_verified = true, updated_at = now()
					where id = ${userId} and email = ${before} returning id`;
				return changed.length === 1 ? 'changed' : 'stale';
			} catch (error) {
				if (isUniqueViolation(error)) return 'taken';
				throw error;
			}
		},
		async passwordHash(userId) {
			const [account] = await sql<{ password: string | null }>`
				select password from auth.accounts
				where user_id = ${userId} and provider_id = 'credential' and account_id = ${userId}`;
			return account?.password ?? undefined;
		},
	};
}

function isUniqueViolation(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === '23505';
}

import type { SecondFactor, SecondFactorStore } from '../domain/second-factor.ts';
import type { Sql } from './connection.ts';

interface FactorRow {
	secret: string;
	backup_codes: string;
	verified: boolean;
}

export function createSecondFactorStore(sql: Sql, newId: () => string): SecondFactorStore {
	return {
		async find(userId) {
			const [row] = await sql<FactorRow>`
				select secret, backup_codes, verified from auth.two_factors where user_id = ${userId}`;
			return row && toFactor(row);
		},
		async begin(userId, { secret, backupCodes }) {
			const begun = await sql`
				insert into auth.two_factors as f (id, user_id, secret, backup_codes)
				values (${newId()}, ${userId}, ${secret}, ${backupCodes})
				on conflict (user_id) do update
					set secret = excluded.secret, backup_codes = excluded.backup_codes, last_step = 0
				where not f.verified`;
			return begun.count === 1;
		},
		async claimStep(userId, step) {
			const claimed = await sql`
				update auth.two_factors set last_step = ${step} where user_id = ${userId} and last_step < ${step}`;
			return claimed.count === 1;
		},
		async verify(userId) {
			await sql.begin(async (tx) => {
				await tx`update auth.two_factors set verified = true where user_id = ${userId}`;
				await tx`update auth.users set two_factor_enabled = true, updated_at = now() where id = ${userId}`;
			});
		},
		async setBackupCodes(userId, codes, before) {
			const set = await sql`
				update auth.two_factors set backup_codes = ${codes}
				where user_id = ${userId} and verified
					and backup_codes = coalesce(${before ?? null}::text, backup_codes)`;
			return set.count === 1;
		},
		async remove(userId) {
			await sql.begin(async (tx) => {
				await tx`delete from auth.two_factors where user_id = ${userId}`;
				await tx`update auth.users set two_factor_enabled = false, updated_at = now() where id = ${userId}`;
			});
		},
	};
}

function toFactor(row: FactorRow): SecondFactor {
	return { secret: row.secret, backupCodes: row.backup_codes, isVerified: row.verified };
}

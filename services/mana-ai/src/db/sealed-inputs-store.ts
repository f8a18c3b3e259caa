import {
	type SealedInputs,
	type SealedInputsState,
	type SealedTerms,
	sealedTermsSchema,
} from '@mana/agent-loop/sealed';
import type pg from 'pg';
import { RunStopped } from '../domain/missions/run-failure.ts';
import type { SealedInputsStore } from '../domain/sealed/sealed-inputs-store.ts';
import { asUser } from './connection.ts';
import { takeTurns } from './take-turns.ts';

interface StateRow {
	kid: string;
	sealed_at: Date;
	expires_at: Date;
}

export function createSealedInputsStore(pool: pg.Pool): SealedInputsStore {
	return {
		put: ({ terms, envelope, grantId }, limitBytes) =>
			asUser(pool, terms.userId, async (sql) => {
				const { userId, missionId, kid } = terms;
				await takeTurns(sql, userId, missionId);
				const [key] = await sql<{ kid: string }>`
					select kid from mana_ai.sealing_keys order by created_at desc, kid limit 1`;
				if (key?.kid !== kid) return 'key-changed';
				const [before] = await sql<Pick<StateRow, 'sealed_at'>>`
					select sealed_at from mana_ai.sealed_inputs
					where user_id = ${userId} and mission_id = ${missionId} and is_current`;
				if (before && before.sealed_at.getTime() > Date.parse(terms.sealedAt)) return 'older';
				const [others] = await sql<{ bytes: number }>`
					select coalesce(sum(octet_length(ciphertext)), 0)::float8 as bytes from mana_ai.sealed_inputs
					where user_id = ${userId} and mission_id <> ${missionId} and is_current`;
				if ((others?.bytes ?? 0) + envelope.ciphertext.length > limitBytes) return 'full';
				await sql`
					update mana_ai.sealed_inputs set is_current = false
					where user_id = ${userId} and mission_id = ${missionId} and is_current`;
				await sql`
					insert into mana_ai.sealed_inputs (user_id, mission_id, space_id, grant_id, kid, sealed_at, expires_at,
						is_current, terms, enc, ciphertext, signature)
					values (${userId}, ${missionId}, ${terms.spaceId}, ${grantId}, ${kid}, ${new Date(terms.sealedAt)},
						${new Date(terms.expiresAt)}, true, ${envelope.terms}, ${envelope.enc}, ${envelope.ciphertext},
						${envelope.signature})`;
				await sql`
					delete from mana_ai.sealed_inputs i
					where user_id = ${userId} and mission_id = ${missionId} and not is_current and not exists (
						select from mana_ai.mission_runs r where r.sealed_inputs_id = i.id and r.is_sealed and r.state <> 'ended')`;
				return 'stored';
			}),
		async find(userId, missionId) {
			const [row] = await asUser(
				pool,
				userId,
				(sql) => sql<StateRow>`
					select kid, sealed_at, expires_at from mana_ai.sealed_inputs
					where user_id = ${userId} and mission_id = ${missionId} and is_current`,
			);
			return row && stateOf(missionId, row);
		},
		async findTerms(userId, missionId, grantId) {
			const [row] = await asUser(
				pool,
				userId,
				(sql) => sql<{ terms: string }>`
					select terms from mana_ai.sealed_inputs
					where user_id = ${userId} and mission_id = ${missionId} and grant_id = ${grantId} and is_current`,
			);
			return row && readTerms(row.terms);
		},
		takeBack: (userId, missionId, spaceId) =>
			asUser(pool, userId, async (sql) => {
				const only = spaceId ?? null;
				await takeTurns(sql, userId, missionId);
				await sql`
					update mana_ai.mission_runs set is_taken_back = true, not_before = least(not_before, now())
					where user_id = ${userId} and mission_id = ${missionId} and is_sealed and state <> 'ended'
						and (${only}::text is null or space_id = ${only})`;
				await sql`
					delete from mana_ai.mission_schedules
					where user_id = ${userId} and mission_id = ${missionId} and is_sealed
						and (${only}::text is null or space_id = ${only})`;
				await sql`
					delete from mana_ai.sealed_inputs
					where user_id = ${userId} and mission_id = ${missionId}
						and (${only}::text is null or space_id = ${only})`;
			}),
		pin: ({ id, userId, missionId, leaseToken }) =>
			asUser(pool, userId, async (sql) => {
				await takeTurns(sql, userId, missionId);
				const [run] = await sql<{ sealed_inputs_id: string | null; is_taken_back: boolean }>`
					update mana_ai.mission_runs r
					set sealed_inputs_id = coalesce(sealed_inputs_id, (
						select i.id from mana_ai.sealed_inputs i
						where i.user_id = ${userId} and i.mission_id = ${missionId} and i.grant_id = r.grant_id and i.is_current))
					where id = ${id} and lease_token = ${leaseToken}
					returning sealed_inputs_id, is_taken_back`;
				if (!run) throw new RunStopped('lease-lost');
				if (run.is_taken_back) return { ok: false, reason: 'taken-back' };
				const [envelope] = await sql<SealedInputs>`
					select terms, enc, ciphertext, signature from mana_ai.sealed_inputs where id = ${run.sealed_inputs_id}`;
				return envelope ? { ok: true, envelope } : { ok: false, reason: 'gone' };
			}),
	};
}

/** They were checked before they were stored. */
function readTerms(base64: string): SealedTerms {
	return sealedTermsSchema.parse(JSON.parse(Buffer.from(base64, 'base64').toString()));
}

function stateOf(missionId: string, { kid, sealed_at, expires_at }: StateRow): SealedInputsState {
	return { missionId, kid, sealedAt: sealed_at.toISOString(), expiresAt: expires_at.toISOString() };
}

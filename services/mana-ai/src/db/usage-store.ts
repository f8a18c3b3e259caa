import { createSql } from '@mana/postgres-kit/sql';
import type pg from 'pg';
import type { UsageStore } from '../domain/usage.ts';
import { asUser } from './connection.ts';

export function createUsageStore(pool: pg.Pool): UsageStore {
	return {
		async add({ userId, atMs, purpose, model, input, output, agentId, runId }) {
			await asUser(
				pool,
				userId,
				(sql) => sql`
					insert into mana_ai.token_usage (user_id, at, purpose, model, input_tokens, output_tokens, agent_id, run_id)
					values (${userId}, ${new Date(atMs)}, ${purpose}, ${model}, ${input}, ${output}, ${agentId ?? null},
						${runId ?? null})`,
			);
		},
		async since(userId, { fromMs, agentId, exceptRunId }) {
			const [sum] = await asUser(
				pool,
				userId,
				(sql) => sql<{ input: number; output: number }>`
					select coalesce(sum(input_tokens), 0)::float8 as input,
						coalesce(sum(output_tokens), 0)::float8 as output
					from mana_ai.token_usage
					where user_id = ${userId} and at > ${new Date(fromMs)}
						and (${agentId ?? null}::text is null or agent_id = ${agentId ?? null})
						and (run_id is null or run_id is distinct from ${exceptRunId ?? null}::uuid)`,
			);
			return { input: sum?.input ?? 0, output: sum?.output ?? 0 };
		},
	};
}

/** Removes what is older. As the role `mana_ai_maintenance`. @returns how many rows that were */
export async function removeUsageBefore(pool: pg.Pool, beforeMs: number): Promise<number> {
	const sql = createSql((statement) => pool.query(statement));
	return (await sql`delete from mana_ai.token_usage where at < ${new Date(beforeMs)}`).count;
}

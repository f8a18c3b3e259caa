import type { PasswordFailureStore } from '../domain/password-lock.ts';
import type { Sql } from './connection.ts';

/** Forgotten rows removed with each new failure, so that made-up addresses do not pile up. */
const sweepBatch = 50;

export function createPasswordFailureStore(sql: Sql): PasswordFailureStore {
	return {
		async lockedUntil(subject, nowMs) {
			const [row] = await sql<{ locked_until: Date }>`
				select locked_until from auth.password_failures
				where subject = ${subject} and locked_until > ${new Date(nowMs)}`;
			return row?.locked_until.getTime();
		},
		async recordFailure(subject, nowMs, { failureLimit, windowMs, lockMs }) {
			const now = new Date(nowMs);
			const recorded = await sql<{ failures: number }>`
				insert into auth.password_failures as f (subject, failures, window_ends_at)
				values (${subject}, 1, ${new Date(nowMs + windowMs)})
				on conflict (subject) do update set
					failures = case when f.window_ends_at <= ${now} then 1 else f.failures + 1 end,
					window_ends_at = case
						when f.window_ends_at <= ${now} then excluded.window_ends_at
						when f.failures + 1 = ${failureLimit} then ${new Date(nowMs + lockMs)}
						else f.window_ends_at end,
					locked_until = case
						when f.window_ends_at <= ${now} then null
						when f.failures + 1 = ${failureLimit} then ${new Date(nowMs + lockMs)}
						else f.locked_until end
				where f.locked_until is null or f.locked_until <= ${now}
				returning failures`;
			await sql`
				delete from auth.password_failures where subject in (
					select subject from auth.password_failures
					where window_ends_at <= ${now} limit ${sweepBatch} for update skip locked)`;
			return recorded[0]?.failures;
		},
		async clear(subject) {
			await sql`
				delete from auth.password_failures
				where subject = ${subject} or starts_with(subject, ${`${subject}|`})`;
		},
	};
}

import type { PersonaReport, TickPlan } from '@mana/auth-protocol';
import { type Fragment, fragment } from '@mana/postgres-kit/sql';
import type { Claim, PersonaTickStore } from '../domain/persona-ticks.ts';
import type { Sql, Transaction } from './connection.ts';

interface TickRow {
	id: string;
	holder: string;
	held_until: Date;
	attempt: number;
	plan: TickPlan | null;
	started_at: Date;
}

/** How many rows of a kind a report has of one persona at most, the newest. */
const reportedRows = 1_000;

/** The condition that a persona, `p`, is due: by its cadence, or since a tick of it was cut short. */
export function isDue(now: Date): Fragment {
	return fragment`(case
		when exists (select from auth.persona_ticks t where t.persona_id = p.user_id and t.ended_at is null)
			then exists (
				select from auth.persona_ticks t
				where t.persona_id = p.user_id and t.ended_at is null and t.held_until <= ${now}::timestamptz)
		else (p.last_active_at is null or p.last_active_at < ${now}::timestamptz
				- case when p.tick_cadence = 'hourly' then interval '1 hour' else interval '24 hours' end)
			and (p.tick_cadence <> 'weekdays' or extract(isodow from ${now}::timestamptz at time zone 'UTC') < 6)
		end)`;
}

export function createPersonaTickStore(sql: Sql): PersonaTickStore {
	return {
		claim: ({ userId, tickId, holder, nowMs, heldUntilMs, attempts }) =>
			sql.begin(async (tx) => {
				const now = new Date(nowMs);
				const heldUntil = new Date(heldUntilMs);
				const [persona] = await tx<{ is_due: boolean }>`
					select ${isDue(now)} as is_due from auth.personas p
					join auth.users u on u.id = p.user_id and u.deleting_at is null
					where p.user_id = ${userId} for update of p`;
				if (!persona) return 'unknown';
				const [open] = await tx<TickRow>`
					select * from auth.persona_ticks where persona_id = ${userId} and ended_at is null`;
				if (open && open.held_until > now) {
					return open.holder === holder && open.id === tickId ? claimed(tx, userId, open) : 'held';
				}
				if (!open && !persona.is_due) return 'not-due';
				await tx`update auth.personas set last_active_at = greatest(last_active_at, ${now}::timestamptz)
					where user_id = ${userId}`;
				if (open && open.attempt >= attempts) {
					await tx`update auth.persona_ticks set ended_at = ${now}, result = 'error', ending = 'crashed'
						where persona_id = ${userId} and id = ${open.id}`;
					return 'not-due';
				}
				if (open) await cutShort(tx, userId, open.id);
				const [tick] = open
					? await tx<TickRow>`
						update auth.persona_ticks set holder = ${holder}, held_until = ${heldUntil}, attempt = attempt + 1
						where persona_id = ${userId} and id = ${open.id} returning *`
					: await tx<TickRow>`
						insert into auth.persona_ticks (persona_id, id, holder, held_until, started_at)
						values (${userId}, ${tickId}, ${holder}, ${heldUntil}, ${now})
						on conflict (persona_id, id) do nothing returning *`;
				return tick ? claimed(tx, userId, tick) : 'not-due';
			}),
		async hold({ userId, tickId, holder }, heldUntilMs) {
			const held = await sql`
				update auth.persona_ticks set held_until = greatest(held_until, ${new Date(heldUntilMs)}::timestamptz)
				where persona_id = ${userId} and id = ${tickId} and holder = ${holder} and ended_at is null`;
			return held.count === 1;
		},
		async plan({ userId, tickId, holder }, plan) {
			const planned = await sql`
				update auth.persona_ticks set plan = coalesce(plan, ${JSON.stringify(plan)}::jsonb)
				where persona_id = ${userId} and id = ${tickId} and holder = ${holder} and ended_at is null`;
			return planned.count === 1;
		},
		async end({ userId, tickId, holder }, { result, ending, reason, tokens, isRatingUnreadable }, nowMs) {
			// Said again with the same result it is no loss: the first answer may not have arrived.
			const ended = await sql`
				update auth.persona_ticks set ended_at = coalesce(ended_at, ${new Date(nowMs)}::timestamptz),
					result = ${result}, ending = ${ending}, reason = ${reason ?? null}, tokens = ${tokens},
					is_rating_unreadable = ${isRatingUnreadable}
				where persona_id = ${userId} and id = ${tickId} and holder = ${holder}
					and (ended_at is null or (result = ${result} and ending = ${ending}))`;
			return ended.count === 1;
		},
		async addChecks(userId, checks, nowMs) {
			const rows = checks.map(({ tickId, failedCalls, ...rest }) => ({
				...rest,
				tick_id: tickId,
				failed_calls: failedCalls,
			}));
			const added = await sql`
				insert into auth.persona_checks (persona_id, id, tick_id, intention, module, outcome, calls, failed_calls,
					notes, created_at)
				select ${userId}, id, tick_id, intention, module, outcome, calls, failed_calls, notes,
					${new Date(nowMs)}::timestamptz
				from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, tick_id text, intention text,
					module text, outcome text, calls integer, failed_calls integer, notes text)
				on conflict (persona_id, id) do nothing`;
			return added.count;
		},
		report: (sinceMs) => readReport(sql, new Date(sinceMs)),
	};
}

/** What was told as started, and will not be told of again. */
async function cutShort(tx: Transaction, userId: string, tickId: string): Promise<void> {
	await tx`
		update auth.persona_actions set result = 'error', error_message = 'CUT_SHORT'
		where persona_id = ${userId} and tick_id = ${tickId} and result = 'started'`;
}

async function claimed(tx: Transaction, userId: string, tick: TickRow): Promise<Claim> {
	const checked = await tx<{ intention: string }>`
		select distinct intention from auth.persona_checks where persona_id = ${userId} and tick_id = ${tick.id}`;
	return {
		tickId: tick.id,
		startedAt: tick.started_at.toISOString(),
		attempt: tick.attempt,
		plan: tick.plan,
		checked: checked.map(({ intention }) => intention),
	};
}

type ReportedPersona = PersonaReport['personas'][number];

/** Each kind of row as JSON of the database's own making, so that a persona is one row. */
async function readReport(sql: Sql, since: Date): Promise<ReportedPersona[]> {
	const iso = fragment`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
	return sql<ReportedPersona>`
		select p.user_id as "userId", u.email, u.name, p.archetype, p.module_mix as "moduleMix",
			p.tick_cadence as "tickCadence",
			to_char(p.last_active_at at time zone 'UTC', ${iso}) as "lastActiveAt",
			to_char(p.created_at at time zone 'UTC', ${iso}) as "createdAt",
			coalesce((select jsonb_agg(jsonb_build_object('tickId', id, 'attempt', attempt, 'ending', ending,
					'startedAt', to_char(started_at at time zone 'UTC', ${iso}),
					'endedAt', to_char(ended_at at time zone 'UTC', ${iso}),
					'reason', reason, 'tokens', tokens, 'isRatingUnreadable', is_rating_unreadable) order by started_at, id)
				from (select * from auth.persona_ticks where persona_id = p.user_id and started_at >= ${since}
					order by started_at desc limit ${reportedRows}) t), '[]') as ticks,
			coalesce((select jsonb_agg(jsonb_build_object('tickId', tick_id, 'intention', intention, 'module', module,
					'outcome', outcome, 'calls', calls, 'failedCalls', failed_calls, 'notes', notes) order by created_at, id)
				from (select * from auth.persona_checks where persona_id = p.user_id and created_at >= ${since}
					order by created_at desc limit ${reportedRows}) c), '[]') as checks,
			coalesce((select jsonb_agg(jsonb_build_object('tickId', tick_id, 'toolName', tool_name, 'result', result,
					'errorMessage', error_message) order by created_at, id)
				from (select * from auth.persona_actions
					where persona_id = p.user_id and created_at >= ${since} and result <> 'ok'
					order by created_at desc limit ${reportedRows}) a), '[]') as failures,
			coalesce((select jsonb_agg(jsonb_build_object('tickId', tick_id, 'module', module, 'item', item,
					'rating', rating, 'notes', notes) order by created_at, id)
				from (select * from auth.persona_feedback
					where persona_id = p.user_id and created_at >= ${since} and scale = 7
					order by created_at desc limit ${reportedRows}) f), '[]') as ratings
		from auth.personas p join auth.users u on u.id = p.user_id and u.deleting_at is null
		order by u.email`;
}

import type { Persona, PersonaAction, TickCadence } from '@mana/auth-protocol';
import { type Account, accountSchema } from '@mana/auth-protocol';
import { fragment } from '@mana/postgres-kit/sql';
import type { PersonaStore, RatingCount } from '../domain/personas.ts';
import type { Sql, Transaction } from './connection.ts';
import { isDue } from './persona-tick-store.ts';

interface PersonaRow {
	user_id: string;
	email: string;
	name: string;
	archetype: string;
	system_prompt: string;
	module_mix: Record<string, number>;
	tick_cadence: TickCadence;
	last_active_at: Date | null;
	created_at: Date;
	recent_actions: string;
}

interface ActionRow {
	id: string;
	tick_id: string;
	tool_name: string;
	input_hash: string | null;
	result: PersonaAction['result'];
	error_message: string | null;
	latency_ms: number | null;
	created_at: Date;
}

export function createPersonaStore(sql: Sql, newId: () => string): PersonaStore {
	const personas = fragment`
		select p.*, u.email, u.name from auth.personas p
		join auth.users u on u.id = p.user_id and u.deleting_at is null`;
	return {
		async accountOf(email) {
			const [row] = await sql<{ id: string; kind: Account['kind']; password: string | null }>`
				select u.id, u.kind, a.password from auth.users u
				left join auth.accounts a on a.user_id = u.id and a.provider_id = 'credential'
				where u.email = ${email}`;
			return row && { userId: row.id, kind: row.kind, passwordHash: row.password };
		},
		put: ({ passwordHash, nowMs, ...profile }) =>
			sql.begin(async (tx) => {
				await tx`select pg_advisory_xact_lock(hashtextextended(${`persona|${profile.email}`}, 0))`;
				const now = new Date(nowMs);
				await tx`
					insert into auth.users (id, name, email, email_verified, kind, access_tier, created_at, updated_at)
					values (${newId()}, ${profile.name}, ${profile.email}, true, 'persona', 'founder', ${now}, ${now})
					on conflict (email) do nothing`;
				const [user] = await tx`
					update auth.users set name = ${profile.name}, updated_at = ${now}
					where email = ${profile.email} and kind = 'persona' and deleting_at is null
					returning id, name, email, email_verified as "emailVerified", image, role, kind,
						access_tier as "accessTier"`;
				if (!user) return 'taken';
				const account = accountSchema.parse(user);
				if (passwordHash !== null) await setPassword(tx, newId(), account.id, passwordHash, now);
				await tx`
					insert into auth.personas (user_id, archetype, system_prompt, module_mix, tick_cadence, created_at)
					values (${account.id}, ${profile.archetype}, ${profile.systemPrompt},
						${JSON.stringify(profile.moduleMix)}::jsonb, ${profile.tickCadence}, ${now})
					on conflict (user_id) do update set archetype = excluded.archetype,
						system_prompt = excluded.system_prompt, module_mix = excluded.module_mix,
						tick_cadence = excluded.tick_cadence`;
				return { account };
			}),
		async list(sinceMs) {
			const rows = await sql<PersonaRow>`
				select p.*, (
					select count(*) from auth.persona_actions a
					where a.persona_id = p.user_id and a.created_at >= ${new Date(sinceMs)}
				) as recent_actions
				from (${personas}) p order by p.email`;
			return rows.map((row) => ({ ...toPersona(row), recentActions: Number(row.recent_actions) }));
		},
		async find(userId) {
			const [row] = await sql<PersonaRow>`${personas} where p.user_id = ${userId}`;
			return row && toPersona(row);
		},
		async kindOf(userId) {
			const [row] = await sql<{ kind: Account['kind'] }>`
				select kind from auth.users where id = ${userId} and deleting_at is null`;
			return row?.kind;
		},
		async spacesOfPersonas(userId) {
			const rows = await sql<{ id: string }>`
				select o.id from auth.organizations o
				join auth.members m on m.organization_id = o.id and m.user_id = ${userId} and m.role = 'owner'
				where o.personal_owner_id is null and o.deleting_at is null and not exists (
					select from auth.members other join auth.users u on u.id = other.user_id
					where other.organization_id = o.id and u.kind <> 'persona'
				)
				order by o.id`;
			return rows.map(({ id }) => id);
		},
		async lastActions(userId, limit) {
			const rows = await sql<ActionRow>`
				select * from auth.persona_actions where persona_id = ${userId}
				order by created_at desc, id limit ${limit}`;
			return rows.map((row) => ({
				id: row.id,
				tickId: row.tick_id,
				toolName: row.tool_name,
				inputHash: row.input_hash,
				result: row.result,
				errorMessage: row.error_message,
				latencyMs: row.latency_ms,
				createdAt: row.created_at.toISOString(),
			}));
		},
		async ratings(userId) {
			const rows = await sql<RatingCount>`
				select module, item, scale, rating, count(*) as count from auth.persona_feedback
				where persona_id = ${userId} group by module, item, scale, rating order by module, item, scale, rating`;
			return rows.map((row) => ({ ...row, count: Number(row.count) }));
		},
		async unreadableRatings(userId) {
			const [row] = await sql<{ count: string }>`
				select count(*) as count from auth.persona_ticks
				where persona_id = ${userId} and is_rating_unreadable`;
			return Number(row?.count);
		},
		async due(nowMs, limit) {
			const now = new Date(nowMs);
			const rows = await sql<PersonaRow>`
				${personas}
				where ${isDue(now)}
				order by p.last_active_at nulls first, p.user_id limit ${limit}`;
			return rows.map(toPersona);
		},
		async touch(userId, nowMs) {
			const touched = await sql`
				update auth.personas p set last_active_at = greatest(p.last_active_at, ${new Date(nowMs)}::timestamptz)
				from auth.users u where p.user_id = ${userId} and u.id = p.user_id and u.deleting_at is null`;
			return touched.count === 1;
		},
		async addActions(userId, actions, nowMs) {
			const rows = actions.map((action) => ({
				id: action.id,
				tick_id: action.tickId,
				tool_name: action.toolName,
				input_hash: action.inputHash,
				result: action.result,
				error_message: action.errorMessage,
				latency_ms: action.latencyMs,
			}));
			const added = await sql`
				insert into auth.persona_actions (persona_id, id, tick_id, tool_name, input_hash, result,
					error_message, latency_ms, created_at)
				select ${userId}, id, tick_id, tool_name, input_hash, result, error_message, latency_ms,
					${new Date(nowMs)}::timestamptz
				from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, tick_id text, tool_name text,
					input_hash text, result text, error_message text, latency_ms integer)
				on conflict (persona_id, id) do update set result = excluded.result,
					error_message = excluded.error_message, latency_ms = excluded.latency_ms
				where persona_actions.result = 'started' and excluded.result <> 'started'`;
			return added.count;
		},
		async addFeedback(userId, feedback, nowMs) {
			const rows = feedback.map(({ tickId, ...rest }) => ({ ...rest, tick_id: tickId }));
			const added = await sql`
				insert into auth.persona_feedback (persona_id, id, tick_id, module, item, scale, rating, notes, created_at)
				select ${userId}, id, tick_id, module, item, 7, rating, notes, ${new Date(nowMs)}::timestamptz
				from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, tick_id text, module text,
					item text, rating smallint, notes text)
				on conflict (persona_id, id) do nothing`;
			return added.count;
		},
	};
}

async function setPassword(
	tx: Transaction,
	id: string,
	userId: string,
	hash: string,
	now: Date,
): Promise<void> {
	await tx`
		insert into auth.accounts (id, account_id, provider_id, user_id, password, created_at, updated_at)
		values (${id}, ${userId}, 'credential', ${userId}, ${hash}, ${now}, ${now})
		on conflict (provider_id, account_id) do update set password = excluded.password,
			updated_at = excluded.updated_at`;
	await tx`delete from auth.sessions where user_id = ${userId}`;
}

function toPersona(row: PersonaRow): Persona {
	return {
		userId: row.user_id,
		email: row.email,
		name: row.name,
		archetype: row.archetype,
		systemPrompt: row.system_prompt,
		moduleMix: row.module_mix,
		tickCadence: row.tick_cadence,
		lastActiveAt: row.last_active_at?.toISOString() ?? null,
		createdAt: row.created_at.toISOString(),
	};
}

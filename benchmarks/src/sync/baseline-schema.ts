import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

/** Makes the baseline's table and the role it works as. */
export async function prepareBaseline(adminUrl: string): Promise<{ runtimeUrl: string }> {
	const url = new URL(adminUrl);
	url.username = 'baseline_runtime';
	url.password = randomBytes(16).toString('hex');
	const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
	try {
		await sql.unsafe(`
			create role baseline_runtime login password '${url.password}';
			create schema baseline;
			grant usage on schema baseline to baseline_runtime;
			create table baseline.changes (
				id uuid primary key default gen_random_uuid(),
				app_id text not null, table_name text not null, record_id text not null,
				user_id text not null, space_id text not null, op text not null,
				data jsonb not null, field_meta jsonb not null, client_id text not null,
				created_at timestamptz not null default now());
			create index on baseline.changes (user_id, app_id, created_at);
			create index on baseline.changes (space_id, app_id, created_at);
			create index on baseline.changes (app_id, table_name, record_id);
			alter table baseline.changes enable row level security, force row level security;
			create policy own on baseline.changes to baseline_runtime
				using (user_id = current_setting('baseline.user_id', true)
					or space_id = any (current_setting('baseline.spaces', true)::text[]))
				with check (user_id = current_setting('baseline.user_id', true));
			grant select, insert on baseline.changes to baseline_runtime`);
	} finally {
		await sql.end();
	}
	return { runtimeUrl: url.toString() };
}

/** Puts rows straight into the baseline's log, a millisecond apart, and has them analysed. */
export async function fillBaseline(adminUrl: string, rows: number, owner: string): Promise<void> {
	const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
	try {
		await sql`
			insert into baseline.changes (app_id, table_name, record_id, user_id, space_id, op, data, field_meta,
				client_id, created_at)
			select 'bench', 'rows', 'r' || n, ${owner}, ${`personal-${owner}`}, 'insert',
				jsonb_build_object('title', 'enc:1:' || repeat(md5(n::text), 2), 'done', false, 'order', n), '{}', 'fill',
				now() - interval '1 day' + n * interval '1 ms'
			from generate_series(1, ${rows}::int) n`;
		await sql`analyze baseline.changes`;
	} finally {
		await sql.end();
	}
}

import { readdirSync } from 'node:fs';
import { runner } from 'node-pg-migrate';
import postgres from 'postgres';
import { PostgresError } from './postgres-error.ts';

/** What a service needs of a database: one schema, three roles, and the SQL files that build the schema. */
export interface DatabaseSpec {
	schema: string;
	/** `owner` migrates, `runtime` serves requests, `maintenance` does what outlives a request. */
	roles: { owner: string; runtime: string; maintenance: string };
	/** Folder of `NNNN_name.sql` files, applied in order of their names, each once. They grant what roles may do. */
	migrationsDir: string;
}

export type RolePasswords = DatabaseSpec['roles'];

export interface DatabaseUrls {
	ownerUrl: string;
	runtimeUrl: string;
	maintenanceUrl: string;
}

const lockKey = 'mana:prepare-database';

/**
 * Makes a service's roles and schema and brings the schema up to date. Safe to run again and from several
 * processes at once: they take turns behind a lock of the database.
 *
 * @param adminUrl a connection string with the right to create roles and schemas
 * @throws PostgresError `DATABASE_UNREACHABLE`, `DATABASE_RIGHTS_MISSING` or `MIGRATION_FAILED`
 */
export async function prepareDatabase(options: {
	adminUrl: string;
	spec: DatabaseSpec;
	passwords: RolePasswords;
}): Promise<DatabaseUrls> {
	const { adminUrl, spec, passwords } = options;
	const admin = postgres(adminUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
	const urls = urlsFor(adminUrl, spec, passwords);
	try {
		await admin`select pg_advisory_lock(hashtext(${lockKey}))`.catch((cause) => {
			throw unreachable(adminUrl, cause);
		});
		await provision(admin, spec, passwords).catch((cause) => {
			throw cause?.code === '42501' ? rightsMissing(cause) : cause;
		});
		await migrate(urls.ownerUrl, spec);
	} finally {
		await admin.end({ timeout: 1 });
	}
	return urls;
}

/** The connection strings of a service's three roles, derived from the administrator's. */
export function urlsFor(adminUrl: string, spec: DatabaseSpec, passwords: RolePasswords): DatabaseUrls {
	const as = (role: keyof RolePasswords) => {
		const url = new URL(adminUrl);
		url.username = spec.roles[role];
		url.password = passwords[role];
		return url.toString();
	};
	return { ownerUrl: as('owner'), runtimeUrl: as('runtime'), maintenanceUrl: as('maintenance') };
}

async function provision(admin: postgres.Sql, spec: DatabaseSpec, passwords: RolePasswords): Promise<void> {
	const { owner, runtime, maintenance } = spec.roles;
	for (const key of ['owner', 'runtime', 'maintenance'] as const) {
		await provisionRole(admin, spec.roles[key], passwords[key]);
	}
	const [current] = await admin<{ db: string; isSuperuser: boolean }[]>`
		select current_database() as db, rolsuper as "isSuperuser" from pg_roles where rolname = current_user`;
	// Handing a schema to another role takes the right to act as that role, which only a superuser has unasked.
	if (!current?.isSuperuser) await admin`grant ${admin(owner)} to current_user with set true`;
	await admin`grant connect on database ${admin(current?.db ?? '')} to ${admin(owner)}, ${admin(runtime)}, ${admin(maintenance)}`;
	await admin`create schema if not exists ${admin(spec.schema)} authorization ${admin(owner)}`;
	await admin`grant usage on schema ${admin(spec.schema)} to ${admin(runtime)}, ${admin(maintenance)}`;
}

async function provisionRole(admin: postgres.Sql, role: string, password: string): Promise<void> {
	const attributes = 'login nocreatedb nocreaterole noinherit';
	for (let attempt = 1; ; attempt++) {
		const [statement] = await admin<{ text: string }[]>`
			select format(
				case when exists (select from pg_roles where rolname = ${role})
					then 'alter role %I password %L' else 'create role %I ${admin.unsafe(attributes)} password %L' end,
				${role}::text, ${password}::text) as text`;
		try {
			await admin.unsafe(statement?.text ?? '');
			return;
		} catch (error) {
			if (attempt === 5 || !isRoleRace(error)) throw error;
		}
	}
}

/** Roles belong to the whole server, the lock only to one database: another one's start may interfere. */
function isRoleRace(error: unknown): boolean {
	if (!(error instanceof postgres.PostgresError)) return false;
	return error.code === '42710' || error.code === '23505' || error.message.includes('concurrently updated');
}

async function migrate(ownerUrl: string, spec: DatabaseSpec): Promise<void> {
	if (!readdirSync(spec.migrationsDir).some((file) => file.endsWith('.sql'))) return;
	try {
		await runner({
			databaseUrl: ownerUrl,
			dir: spec.migrationsDir,
			direction: 'up',
			schema: spec.schema,
			migrationsSchema: spec.schema,
			migrationsTable: 'migrations',
			singleTransaction: true,
			log: () => {},
		});
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new PostgresError('MIGRATION_FAILED', `Migrating schema ${spec.schema} failed: ${reason}`, {
			cause,
		});
	}
}

function unreachable(adminUrl: string, cause: unknown): PostgresError {
	const { hostname, port, pathname } = new URL(adminUrl);
	const reason = cause instanceof Error ? cause.message : String(cause);
	return new PostgresError(
		'DATABASE_UNREACHABLE',
		`The database at ${hostname}:${port || 5432}${pathname} cannot be used (${reason}). Check DATABASE_URL.`,
		{ cause },
	);
}

function rightsMissing(cause: unknown): PostgresError {
	return new PostgresError(
		'DATABASE_RIGHTS_MISSING',
		'The user of DATABASE_URL may not create roles or schemas. Give it CREATEROLE and CREATE on the database.',
		{ cause },
	);
}

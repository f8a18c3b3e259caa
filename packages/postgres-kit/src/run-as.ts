import { spawnSync } from 'node:child_process';
import { PostgresError } from './postgres-error.ts';

/** The operating-system user that runs Postgres. Empty for everyone but root, who may not run it. */
export type RunAs = { uid: number; gid: number } | Record<string, never>;

const systemUser = 'postgres';

/**
 * Finds the user to run Postgres as: the current one, or, for root, the system user `postgres`, which is
 * created when the machine has none.
 *
 * @throws PostgresError `POSTGRES_USER_MISSING` when root has no such user and cannot create one.
 */
export function resolveRunAs(): RunAs {
	if (process.getuid?.() !== 0) return {};
	const existing = lookUp(systemUser);
	if (existing) return existing;
	const created = spawnSync('useradd', ['--system', '--no-create-home', '--user-group', systemUser]);
	const user = lookUp(systemUser);
	if (user) return user;
	throw new PostgresError(
		'POSTGRES_USER_MISSING',
		`Postgres refuses to run as root and no user "${systemUser}" could be created ` +
			`(useradd: ${created.error?.message ?? created.stderr?.toString().trim()}). ` +
			'Start as an ordinary user, create that user, or point DATABASE_URL at a Postgres server.',
	);
}

/** Whether the user Postgres runs as can enter `directory`: root's home, for one, is closed to it. */
export function canEnter(directory: string, runAs: RunAs): boolean {
	return spawnSync('sh', ['-c', 'cd "$1"', 'sh', directory], { cwd: '/', ...runAs }).status === 0;
}

function lookUp(name: string): { uid: number; gid: number } | undefined {
	const [uid, gid] = ['-u', '-g'].map((flag) => {
		const result = spawnSync('id', [flag, name]);
		return result.status === 0 ? Number.parseInt(result.stdout.toString(), 10) : undefined;
	});
	return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

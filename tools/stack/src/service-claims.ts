import { join } from 'node:path';
import type { DataDir } from './data-dir.ts';
import { type FileLock, lockFile } from './file-lock.ts';
import { readRunRecord } from './run-record.ts';
import { type ServiceDefinition, variablesOf } from './service-definition.ts';
import { StackError } from './stack-error.ts';

/** A launcher that is going down needs five seconds at most, and a moment to notice that it should. */
const stoppingGraceMs = 8_000;
const noticeGraceMs = 1_500;

/**
 * Makes this launcher the only one for these services on this data folder. One that is just stopping is waited
 * for.
 *
 * @throws StackError `ALREADY_RUNNING`
 */
export async function claimServices(
	dataDir: DataDir,
	services: readonly ServiceDefinition[],
): Promise<FileLock> {
	const locks: FileLock[] = [];
	const release = () => {
		for (const lock of locks) lock.release();
	};
	const startedAt = performance.now();
	for (const service of services) {
		const path = join(dataDir.run, `${service.name}.lock`);
		for (;;) {
			const lock = lockFile(path, 'exclusive');
			if (lock) {
				locks.push(lock);
				break;
			}
			const record = readRunRecord(dataDir, service.name);
			const graceMs = record?.isStopping ? stoppingGraceMs : noticeGraceMs;
			if (performance.now() - startedAt > graceMs) {
				release();
				throw alreadyRunning(dataDir, service, services);
			}
			await Bun.sleep(50);
		}
	}
	return { release };
}

function alreadyRunning(
	dataDir: DataDir,
	service: ServiceDefinition,
	services: readonly ServiceDefinition[],
): StackError {
	const record = readRunRecord(dataDir, service.name);
	const portVariables = services.map((definition) => variablesOf(definition).port).join(', ');
	const where = record ? ` (launcher pid ${record.launcherPid}, ${service.title} at ${record.url})` : '';
	return new StackError(
		'ALREADY_RUNNING',
		`Mana already runs on the data folder ${dataDir.path}${where}. Stop that one first, or start this one on ` +
			`another folder (MANA_DATA_DIR) and other ports (${portVariables}).`,
	);
}

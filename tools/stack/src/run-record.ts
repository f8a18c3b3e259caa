import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DataDir } from './data-dir.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';
import { commandLine, isProcessAlive, waitForEnd } from './process-table.ts';
import { entryPath, type ServiceDefinition } from './service-definition.ts';
import { StackError } from './stack-error.ts';

const runRecordSchema = z.object({
	url: z.string(),
	pid: z.number().int().positive(),
	launcherPid: z.number().int().positive(),
	isStopping: z.boolean(),
	/** The administrator's connection string; empty where nothing that was started needs a database. */
	adminUrl: z.string(),
});

/** A file tells other programs of a running service. A launcher that is killed leaves it behind. */
export type RunRecord = z.output<typeof runRecordSchema>;

/** A launcher that was killed closed its services' input, upon which they drain for three seconds at most. */
const leftoverGraceMs = 4_000;

export function readRunRecord(dataDir: DataDir, service: string): RunRecord | undefined {
	try {
		return runRecordSchema.parse(JSON.parse(readFileIfThere(pathOf(dataDir, service)) ?? ''));
	} catch {
		return undefined;
	}
}

export function writeRunRecord(dataDir: DataDir, service: string, record: RunRecord): void {
	writePrivateFile(pathOf(dataDir, service), `${JSON.stringify(record)}\n`);
}

export function removeRunRecord(dataDir: DataDir, service: string): void {
	rmSync(pathOf(dataDir, service), { force: true });
}

/**
 * The address of a running service.
 *
 * @throws StackError `NOT_RUNNING`
 */
export function runningUrl(dataDir: DataDir, service: ServiceDefinition): string {
	return runningService(dataDir, service).url;
}

/** @throws StackError `NOT_RUNNING` */
export function runningService(dataDir: DataDir, service: ServiceDefinition): RunRecord {
	const record = readRunRecord(dataDir, service.name);
	if (record && isProcessAlive(record.launcherPid)) return record;
	throw new StackError(
		'NOT_RUNNING',
		`${service.title} does not run on the data folder ${dataDir.path}. Start it with: npm start`,
	);
}

/** Waits for a service whose launcher was killed to end, and ends it if it does not. */
export async function endLeftover(dataDir: DataDir, definition: ServiceDefinition): Promise<void> {
	const record = readRunRecord(dataDir, definition.name);
	const isOurs =
		record && isProcessAlive(record.pid) && commandLine(record.pid).includes(entryPath(definition));
	if (isOurs && !(await waitForEnd(record.pid, leftoverGraceMs))) {
		process.kill(record.pid, 'SIGKILL');
		await waitForEnd(record.pid, leftoverGraceMs);
	}
	removeRunRecord(dataDir, definition.name);
}

function pathOf(dataDir: DataDir, service: string): string {
	return join(dataDir.run, `${service}.json`);
}

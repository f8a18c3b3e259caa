import { join } from 'node:path';
import type { AuthServer } from '@mana/auth-protocol/testing';

/** mana-sync as a process of its own, to be killed. */
export interface SyncProcess {
	readonly url: string;
	readonly pid: number;
	/** null while it runs, and where a signal ended it. */
	exitCode(): number | null;
	/** All it has written so far. */
	output(): string;
	kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

export async function startSyncProcess(
	databaseUrl: string,
	auth: AuthServer,
	environment: Record<string, string> = {},
): Promise<SyncProcess> {
	const child = Bun.spawn([process.execPath, join(import.meta.dir, '../src/main.ts')], {
		env: {
			...process.env,
			PORT: '0',
			DATABASE_URL: databaseUrl,
			MANA_AUTH_URL: auth.url,
			SYNC_CURSOR_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
			SYNC_REQUESTS_PER_SECOND: '1000000',
			SYNC_CHANGES_PER_SECOND: '1000000',
			LOG_LEVEL: 'info',
			LOG_FORMAT: 'json',
			...environment,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let written = '';
	const read = async (stream: ReadableStream<Uint8Array>) => {
		const decoder = new TextDecoder();
		for await (const chunk of stream) written += decoder.decode(chunk, { stream: true });
	};
	const reading = [read(child.stdout), read(child.stderr)];
	const deadline = performance.now() + 10_000;
	let port: string | undefined;
	while (port === undefined) {
		if (child.exitCode !== null || performance.now() > deadline) throw new Error(`not started: ${written}`);
		await Bun.sleep(10);
		port = /"http:\/\/localhost:(\d+)"/.exec(written)?.[1];
	}
	return {
		url: `http://127.0.0.1:${port}`,
		pid: child.pid,
		exitCode: () => child.exitCode,
		output: () => written,
		async kill(signal) {
			child.kill(signal);
			await child.exited;
			await Promise.all(reading);
		},
	};
}

import type { Logger } from './logger.ts';

export interface RunOptions {
	/** Answers a request; `env` is the Bun server, which Hono needs to tell a caller's address. */
	fetch: (request: Request, env: Bun.Server<undefined>) => Response | Promise<Response>;
	host: string;
	port: number;
	logger: Logger;
	/** Closes what the service opened, after the last request was answered. */
	dispose: () => Promise<void>;
	/** Stop when standard input ends, which it does when the parent process dies in whatever way. */
	stopWithParent: boolean;
}

const drainTimeoutMs = 3_000;

/**
 * Serves until SIGTERM, SIGINT or the end of the parent; then takes no new requests, lets running ones end for
 * up to three seconds, closes the rest and exits.
 */
export function runService(options: RunOptions): Bun.Server<undefined> {
	const { logger } = options;
	const server = Bun.serve({
		hostname: options.host,
		port: options.port,
		idleTimeout: 120,
		fetch: options.fetch,
	});
	logger.info({ url: `http://${options.host}:${server.port}` }, 'listening');

	let isStopping = false;
	const stop = async (reason: string) => {
		if (isStopping) return;
		isStopping = true;
		logger.info({ reason }, 'stopping');
		const drained = server.stop().then(() => true);
		const isDrained = await Promise.race([drained, Bun.sleep(drainTimeoutMs).then(() => false)]);
		if (!isDrained) await server.stop(true);
		await options.dispose();
		process.exit(0);
	};
	process.on('SIGTERM', () => void stop('SIGTERM'));
	process.on('SIGINT', () => void stop('SIGINT'));
	if (options.stopWithParent) {
		process.stdin.on('end', () => void stop('parent ended'));
		process.stdin.resume();
	}
	return server;
}

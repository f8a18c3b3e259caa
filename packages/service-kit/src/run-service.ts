import type { Logger } from './logger.ts';

export interface RunOptions<SocketData = undefined> {
	/** Answers a request; `env` is the Bun server, which Hono needs to tell a caller's address. */
	fetch: (request: Request, env: Bun.Server<SocketData>) => Response | Promise<Response>;
	/** What becomes of WebSockets, where the service has them. */
	websocket?: Bun.WebSocketHandler<SocketData>;
	host: string;
	port: number;
	logger: Logger;
	/** Told first of all when the service stops: ends what would not end by itself, as streams do not. */
	drain?: () => void;
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
export function runService<SocketData = undefined>(options: RunOptions<SocketData>): Bun.Server<SocketData> {
	const { logger, websocket } = options;
	const serving = { hostname: options.host, port: options.port, idleTimeout: 120, fetch: options.fetch };
	const server = websocket
		? Bun.serve<SocketData>({ ...serving, websocket })
		: Bun.serve<SocketData>(serving);
	logger.info({ url: `http://${options.host}:${server.port}` }, 'listening');

	let isStopping = false;
	const stop = async (reason: string) => {
		if (isStopping) return;
		isStopping = true;
		logger.info({ reason }, 'stopping');
		options.drain?.();
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

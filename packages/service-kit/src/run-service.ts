import type { Logger } from './logger.ts';
import { listeningAddresses } from './loopback.ts';

export interface RunOptions<SocketData = undefined> {
	/** Answers a request; `env` is the Bun server, which Hono needs to tell a caller's address. */
	fetch: (request: Request, env: Bun.Server<SocketData>) => Response | Promise<Response>;
	/** What becomes of WebSockets, where the service has them. */
	websocket?: Bun.WebSocketHandler<SocketData>;
	/** `localhost` is loopback by IPv4 and by IPv6. */
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
/** How often a free port is looked for that all addresses have free. */
const portAttempts = 5;

/**
 * Serves until SIGTERM, SIGINT or the end of the parent; then takes no new requests, lets running ones end for
 * up to three seconds, closes the rest and exits.
 */
export function runService<SocketData = undefined>(options: RunOptions<SocketData>): void {
	const { logger } = options;
	const servers = listen(options);
	logger.info({ url: `http://${options.host}:${servers[0]?.port}` }, 'listening');

	let isStopping = false;
	const stop = async (reason: string) => {
		if (isStopping) return;
		isStopping = true;
		logger.info({ reason }, 'stopping');
		options.drain?.();
		const drained = Promise.all(servers.map((server) => server.stop())).then(() => true);
		const isDrained = await Promise.race([drained, Bun.sleep(drainTimeoutMs).then(() => false)]);
		if (!isDrained) await Promise.all(servers.map((server) => server.stop(true)));
		await options.dispose();
		process.exit(0);
	};
	process.on('SIGTERM', () => void stop('SIGTERM'));
	process.on('SIGINT', () => void stop('SIGINT'));
	if (options.stopWithParent) {
		process.stdin.on('end', () => void stop('parent ended'));
		process.stdin.resume();
	}
}

/** Listens on every address of the host, at one port. */
function listen<SocketData>(options: RunOptions<SocketData>): Bun.Server<SocketData>[] {
	const [first, ...others] = listeningAddresses(options.host);
	for (let attempt = 1; ; attempt++) {
		const servers = [serve(options, first, options.port)];
		try {
			for (const address of others) servers.push(serve(options, address, servers[0]?.port ?? options.port));
			return servers;
		} catch (error) {
			for (const server of servers) void server.stop(true);
			if (options.port !== 0 || attempt === portAttempts) throw error;
		}
	}
}

function serve<SocketData>(
	{ fetch, websocket }: RunOptions<SocketData>,
	hostname: string,
	port: number,
): Bun.Server<SocketData> {
	const serving = { hostname, port, idleTimeout: 120, fetch };
	return websocket ? Bun.serve<SocketData>({ ...serving, websocket }) : Bun.serve<SocketData>(serving);
}

import getPort from 'get-port';

export interface RedisServer {
	url: string;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
	/** Starts it again on the same port, with nothing in it. */
	restart(): Promise<void>;
}

/** A real redis-server on a port of its own, which keeps nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
	const port = await getPort({ host: '127.0.0.1' });
	let server = await start(port);
	return {
		url: `redis://127.0.0.1:${port}`,
		async kill() {
			server.kill('SIGKILL');
			await server.exited;
		},
		async restart() {
			server = await start(port);
		},
	};
}

async function start(port: number): Promise<Bun.Subprocess> {
	const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: '/tmp' };
	const server = Bun.spawn(
		['redis-server', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])],
		{ stdout: 'ignore', stderr: 'inherit' },
	);
	for (let tries = 0; tries < 100; tries++) {
		const isUp = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } }).then(
			(socket) => {
				socket.end();
				return true;
			},
			() => false,
		);
		if (isUp) return server;
		await Bun.sleep(50);
	}
	server.kill();
	throw new Error('redis-server did not start');
}

import { connect, type Socket } from 'node:net';

/** Requests whose sender does not go on: some of each body is missing, or nothing of the answers is read. */
export interface StalledRequests {
	/** The statuses that have been answered so far, where answers are read. */
	statuses(): number[];
	/** How many connections still stand. */
	open(): number;
	close(): void;
}

export interface RawRequest {
	readonly method: 'GET' | 'POST';
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Promised with its length. */
	readonly body?: string;
}

/** Sends requests but for the last bytes of their bodies, each on a connection of its own. */
export function stallBodies(request: RawRequest, count: number): StalledRequests {
	const { body = '' } = request;
	return stall(count, request, body.slice(0, -1), (socket, onStatus) => {
		socket.on('data', (data) => {
			const status = /^HTTP\/1\.1 (\d{3})/.exec(data.toString('latin1'))?.[1];
			if (status !== undefined) onStatus(Number(status));
		});
	});
}

/** Sends whole requests and reads nothing of what is answered. */
export function leaveUnread(request: RawRequest, count: number): StalledRequests {
	return stall(count, request, request.body ?? '', (socket) => socket.pause());
}

function stall(
	count: number,
	request: RawRequest,
	body: string,
	prepare: (socket: Socket, onStatus: (status: number) => void) => void,
): StalledRequests {
	const statuses: number[] = [];
	const { port, hostname } = new URL(request.url);
	// One for all of them: the sender must not run out of memory first.
	const bytes = Buffer.from(`${headOf(request)}${body}`);
	const sockets = Array.from({ length: count }, () => {
		const socket = connect(Number(port), hostname);
		socket.on('error', () => {});
		prepare(socket, (status) => statuses.push(status));
		socket.write(bytes);
		return socket;
	});
	return {
		statuses: () => [...statuses],
		open: () => sockets.filter(({ destroyed }) => !destroyed).length,
		close() {
			for (const socket of sockets) socket.destroy();
		},
	};
}

function headOf({ method, url, headers, body }: RawRequest): string {
	const { host, pathname, search } = new URL(url);
	const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
	const lines = Object.entries({ host, ...headers, ...length }).map(
		([name, value]) => `${name}: ${value}\r\n`,
	);
	return `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

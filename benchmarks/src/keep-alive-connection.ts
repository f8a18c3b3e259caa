import type { Socket } from 'bun';

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * One kept-alive HTTP/1.1 connection that sends the same request again and again, and looks no further into the
 * answers than it must: what the generator of a load costs is taken from the server beside it.
 */
export class KeepAliveConnection {
	readonly #socket: Socket;
	readonly #request: Uint8Array;
	#received = Buffer.alloc(0);
	#settle: { resolve(answer: Buffer): void; reject(error: Error): void } | undefined;

	private constructor(socket: Socket, request: Uint8Array) {
		this.#socket = socket;
		this.#request = request;
	}

	static async open(target: {
		url: string;
		headers: Record<string, string>;
		body: string;
	}): Promise<KeepAliveConnection> {
		const { hostname, port, host, pathname } = new URL(target.url);
		const body = Buffer.from(target.body);
		const headers = { host, 'content-length': String(body.length), ...target.headers };
		const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
		const request = Buffer.concat([Buffer.from(`POST ${pathname} HTTP/1.1\r\n${head.join('')}\r\n`), body]);
		let connection: KeepAliveConnection | undefined;
		const socket = await Bun.connect({
			hostname,
			port: Number(port),
			socket: {
				data: (_, chunk) => connection?.take(chunk),
				close: () => connection?.fail(new Error('the server closed the connection')),
				error: (_, error) => connection?.fail(error),
			},
		});
		connection = new KeepAliveConnection(socket, request);
		return connection;
	}

	/** @returns the answer as it came, head and body; throws where its status is not 200 */
	exchange(): Promise<Buffer> {
		return new Promise((resolve, reject) => {
			this.#settle = { resolve, reject };
			this.#socket.write(this.#request);
		});
	}

	close(): void {
		this.#settle = undefined;
		this.#socket.end();
	}

	private fail(error: Error): void {
		this.#settle?.reject(error);
	}

	private take(chunk: Buffer): void {
		this.#received =
			this.#received.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#received, chunk]);
		const bodyStart = this.#received.indexOf(headEnd);
		if (bodyStart < 0) return;
		const head = this.#received.toString('latin1', 0, bodyStart);
		const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
		const isWhole =
			length === undefined
				? this.#received.subarray(-lastChunk.length).equals(lastChunk)
				: this.#received.length >= bodyStart + headEnd.length + Number(length);
		if (!isWhole) return;
		const answer = this.#received;
		const settle = this.#settle;
		this.#received = Buffer.alloc(0);
		this.#settle = undefined;
		if (head.startsWith('HTTP/1.1 200')) settle?.resolve(answer);
		else settle?.reject(new Error(answer.toString('utf8', 0, 400)));
	}
}

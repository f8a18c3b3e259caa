import pg from 'pg';
import { JoiningSocket } from './joining-socket.ts';

/** A pool. A connection that is lost fails the statement it runs, and nothing else. */
export function createPool(config: pg.PoolConfig): pg.Pool {
	const pool = new pg.Pool({ stream: () => new JoiningSocket(), ...config });
	// An idle connection that dies leaves the pool; the next borrower gets a new one, or the reason why not.
	pool.on('error', () => {});
	// Between the pool's listener and the borrower's there is a moment without one. A server that ends in that
	// moment would end this process too. The borrower's next statement tells of it.
	pool.on('connect', (client) => client.on('error', () => {}));
	return pool;
}

/**
 * Lends a connection for as long as `work` runs. One that is lost, or that `work` discards, is not used again.
 *
 * @throws what `connect` and `work` throw
 */
export async function withClient<T>(
	connect: () => Promise<pg.PoolClient>,
	work: (client: pg.PoolClient, discard: () => void) => Promise<T>,
): Promise<T> {
	const client = await connect();
	let isLost = false;
	const discard = () => {
		isLost = true;
	};
	client.on('error', discard);
	try {
		return await work(client, discard);
	} finally {
		client.off('error', discard);
		client.release(isLost);
	}
}

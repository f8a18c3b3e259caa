import { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * A socket that sends what is written to it in one go as one: a transaction's first statements, which do not wait for
 * each other's answers, then take one system call, and one turn of the server, instead of one each.
 */
export class JoiningSocket extends Socket {
	#isHolding = false;

	override write(chunk: string | Uint8Array, encoding?: BufferEncoding | Written, done?: Written): boolean {
		if (!this.#isHolding) {
			this.#isHolding = true;
			this.cork();
			process.nextTick(() => {
				this.#isHolding = false;
				this.uncork();
			});
		}
		return typeof encoding === 'function' ? super.write(chunk, encoding) : super.write(chunk, encoding, done);
	}
}

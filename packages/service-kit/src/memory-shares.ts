import { AppError } from './app-error.ts';

/** What one request holds of the memory that is shared out: its body, then its answer. */
export interface Hold {
	/**
	 * Says how much it holds from now on.
	 *
	 * @param bytes beside what every request takes
	 * @throws AppError 429 `RATE_LIMITED` where the user's requests would hold too much together, 503 `OVERLOADED` where
	 *   everybody's would; it holds what it held then
	 */
	resize(bytes: number): void;
	/** Gives it back; again, does nothing. */
	end(): void;
}

export interface MemoryShares {
	/** @throws AppError as `Hold.resize`, where there is no room for one more request */
	open(userId: string): Hold;
	/** What is held now. */
	readonly heldBytes: number;
}

export interface MemorySharesOptions {
	/** What the requests of one user may hold. A single one may hold more. */
	readonly perUserBytes: number;
	/** What those of all users may. */
	readonly totalBytes: number;
}

/** What a request takes beside its body and its answer, about: so their number is bounded as well. */
const REQUEST_BYTES = 16 * 1024;
const RETRY_AFTER_SECONDS = '1';

/**
 * Shares out the memory of requests under way, so that nobody who sends bodies slowly or leaves answers unread takes
 * it from others.
 */
export function createMemoryShares({ perUserBytes, totalBytes }: MemorySharesOptions): MemoryShares {
	const bytesByUser = new Map<string, number>();
	let total = 0;

	function move(userId: string, bytes: number): void {
		const ofUser = (bytesByUser.get(userId) ?? 0) + bytes;
		total += bytes;
		if (ofUser > 0) bytesByUser.set(userId, ofUser);
		else bytesByUser.delete(userId);
	}

	function assertRoom(userId: string, more: number, held: number): void {
		const byOthers = (bytesByUser.get(userId) ?? 0) - held;
		if (byOthers > 0 && byOthers + held + more > perUserBytes) throw tooMuchOfOne();
		if (total > held && total + more > totalBytes) throw tooMuchOfAll();
	}

	return {
		open(userId) {
			assertRoom(userId, REQUEST_BYTES, 0);
			move(userId, REQUEST_BYTES);
			let held = REQUEST_BYTES;
			return {
				resize(bytes) {
					// One that has ended stays so: what it was for is gone.
					if (held === 0) return;
					const more = REQUEST_BYTES + bytes - held;
					if (more > 0) assertRoom(userId, more, held);
					move(userId, more);
					held += more;
				},
				end() {
					move(userId, -held);
					held = 0;
				},
			};
		},
		get heldBytes() {
			return total;
		},
	};
}

/** For requests that nobody in particular makes, such as a service's own. */
export const noHold: Hold = { resize() {}, end() {} };

const soon = { headers: { 'retry-after': RETRY_AFTER_SECONDS } };

function tooMuchOfOne(): AppError {
	const message =
		'Your requests under way hold too much: bodies that are still to come, or answers that are not read. Let some end, and try again.';
	return new AppError('RATE_LIMITED', 429, message, soon);
}

function tooMuchOfAll(): AppError {
	return new AppError(
		'OVERLOADED',
		503,
		'The server has too much to do just now. Try again in a moment.',
		soon,
	);
}

import { rateLimited } from './refusals.ts';

/** Divides room for heavy work between users. */
export interface UserShares {
	/**
	 * Runs a task when its user's turn comes.
	 *
	 * @throws AppError 429 `RATE_LIMITED` where too many of the user's wait already
	 */
	run<T>(userId: string, task: () => Promise<T>): Promise<T>;
}

export interface UserSharesOptions {
	/** How many run at once, of all users together. */
	readonly concurrent: number;
	/** How many of one user run at once. */
	readonly perUser: number;
	/** How many of one user may wait. */
	readonly waitingPerUser: number;
}

interface Share {
	running: number;
	readonly waiting: (() => void)[];
}

const RETRY_AFTER_SECONDS = 1;

export function createUserShares({ concurrent, perUser, waitingPerUser }: UserSharesOptions): UserShares {
	/** Who runs or waits, those first who have waited longest since their last turn. */
	const shares = new Map<string, Share>();
	let running = 0;

	function begin(share: Share): void {
		running += 1;
		share.running += 1;
	}

	function next(): void {
		for (const [userId, share] of shares) {
			if (running >= concurrent) return;
			if (share.running >= perUser) continue;
			const admit = share.waiting.shift();
			if (admit === undefined) continue;
			begin(share);
			shares.delete(userId);
			shares.set(userId, share);
			admit();
		}
	}

	return {
		async run(userId, task) {
			const share = shares.get(userId) ?? { running: 0, waiting: [] };
			shares.set(userId, share);
			if (running < concurrent && share.running < perUser) begin(share);
			else {
				if (share.waiting.length >= waitingPerUser) throw rateLimited(RETRY_AFTER_SECONDS);
				await new Promise<void>((admit) => share.waiting.push(admit));
			}
			try {
				return await task();
			} finally {
				running -= 1;
				share.running -= 1;
				if (share.running === 0 && share.waiting.length === 0) shares.delete(userId);
				next();
			}
		},
	};
}

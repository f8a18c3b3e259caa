import { overloaded } from './refusals.ts';

/** Runs at most so many tasks at once and lets at most so many wait; who comes then is turned away. */
export interface Admission {
	/** @throws AppError 503 `OVERLOADED` */
	run<T>(task: () => Promise<T>): Promise<T>;
}

export function createAdmission(limits: { concurrent: number; waiting: number }): Admission {
	const queue: (() => void)[] = [];
	let running = 0;

	return {
		async run(task) {
			if (running >= limits.concurrent) {
				if (queue.length >= limits.waiting) throw overloaded();
				await new Promise<void>((admit) => queue.push(admit));
			} else {
				running += 1;
			}
			try {
				return await task();
			} finally {
				// The place passes on directly, so that nobody new slips in before those who wait.
				const next = queue.shift();
				if (next === undefined) running -= 1;
				else next();
			}
		},
	};
}

import { RequestFailed } from '../auth/send-request.ts';

const everyMs = 30_000;

/** Says that this runner is alive, until it is stopped; `onLost` once another one has the tick. */
export function holdTick(alive: () => Promise<void>, onLost: () => void): { stop(): void } {
	const timer = setInterval(() => {
		alive().catch((error) => {
			// Unheard, it is said again at the next turn.
			if (error instanceof RequestFailed && error.code === 'TICK_LOST') onLost();
		});
	}, everyMs);
	return { stop: () => clearInterval(timer) };
}

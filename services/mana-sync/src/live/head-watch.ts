import type { Logger } from '@mana/service-kit';
import type { Hub } from './hub.ts';

export interface HeadWatch {
	/** Reads the heads before their time, at most a little early. */
	soon(): void;
	stop(): void;
}

const SOON_MS = 20;

/** Polls the heads of all spaces that are listened to: the truth behind every quicker word of them. */
export function startHeadWatch(deps: { hub: Hub; logger: Logger; everyMs: number }): HeadWatch {
	let isStopped = false;
	let dueAtMs = 0;
	let timer: ReturnType<typeof setTimeout>;

	function schedule(inMs: number): void {
		if (isStopped) return;
		clearTimeout(timer);
		dueAtMs = performance.now() + inMs;
		timer = setTimeout(poll, inMs);
	}

	async function poll(): Promise<void> {
		try {
			await deps.hub.poll();
		} catch (error) {
			deps.logger.warn({ err: error }, 'the heads could not be polled');
		}
		schedule(deps.everyMs);
	}

	schedule(deps.everyMs);
	return {
		soon() {
			if (dueAtMs - performance.now() > SOON_MS) schedule(SOON_MS);
		},
		stop() {
			isStopped = true;
			clearTimeout(timer);
		},
	};
}

export interface StopRequests {
	/** The first request to stop. */
	onStop: (reason: string) => void;
	/** A second one, from a person who does not want to wait. */
	onForce: () => void;
}

/** npm passes a terminal's Ctrl-C on to a process that has had it already. */
const sameRequestMs = 500;
const parentCheckMs = 250;

/**
 * Listens for what asks this process to stop: SIGINT, SIGTERM, SIGHUP (the terminal was closed) and, where it
 * was started by npm, the end of npm, which may have been killed without passing anything on.
 */
export function listenForStop(requests: StopRequests, options: { withParent: boolean }): void {
	let firstAt: number | undefined;
	const request = (reason: string) => {
		if (firstAt === undefined) {
			firstAt = performance.now();
			requests.onStop(reason);
		} else if (reason !== 'SIGHUP' && performance.now() - firstAt > sameRequestMs) {
			requests.onForce();
		}
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
	if (!options.withParent) return;
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(timer);
		request('npm has ended');
	}, parentCheckMs);
	timer.unref();
}

import { quantile } from '../http-load.ts';

export interface CallFigures {
	perSecond: number;
	p50Ms: number;
	p99Ms: number;
	/** The longest that an answer which costs nothing had to wait meanwhile: how long the event loop stood still. */
	worstStallMs: number;
}

const probeEveryMs = 5;

/**
 * Keeps `concurrency` calls under way for `seconds`, and asks the server all the time for an address that is not there.
 *
 * @param call one request; throws where it is refused
 */
export async function measureCalls(
	server: string,
	call: (index: number) => Promise<void>,
	{ concurrency, seconds }: { concurrency: number; seconds: number },
): Promise<CallFigures> {
	const latenciesMs: number[] = [];
	const startMs = performance.now();
	const endMs = startMs + seconds * 1000;
	let next = 0;
	const worker = async () => {
		while (performance.now() < endMs) {
			const sentMs = performance.now();
			await call(next++);
			latenciesMs.push(performance.now() - sentMs);
		}
	};
	let worstStallMs = 0;
	const probe = async () => {
		while (performance.now() < endMs) {
			const sentMs = performance.now();
			await (await fetch(`${server}/nothing-here`)).text();
			worstStallMs = Math.max(worstStallMs, performance.now() - sentMs);
			await Bun.sleep(probeEveryMs);
		}
	};
	await Promise.all([probe(), ...Array.from({ length: concurrency }, worker)]);
	const elapsedSeconds = (performance.now() - startMs) / 1000;
	latenciesMs.sort((a, b) => a - b);
	return {
		perSecond: latenciesMs.length / elapsedSeconds,
		p50Ms: quantile(latenciesMs, 0.5),
		p99Ms: quantile(latenciesMs, 0.99),
		worstStallMs,
	};
}

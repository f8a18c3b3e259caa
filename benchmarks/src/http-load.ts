import { KeepAliveConnection } from './keep-alive-connection.ts';

export interface LoadTarget {
	url: string;
	headers: Record<string, string>;
	body: string;
}

export interface LoadFigures {
	requestsPerSecond: number;
	p50Ms: number;
	p99Ms: number;
}

const failedCall = Buffer.from('"isError":true');

/**
 * Keeps `concurrency` requests under way for `seconds`.
 *
 * @throws Error at the first answer that is no success: figures of refusals are worth nothing
 */
export async function measure(
	target: LoadTarget,
	concurrency: number,
	seconds: number,
): Promise<LoadFigures> {
	const latenciesMs: number[] = [];
	const connections = await Promise.all(
		Array.from({ length: concurrency }, () => KeepAliveConnection.open(target)),
	);
	const startedMs = performance.now();
	const endMs = startedMs + seconds * 1000;
	const worker = async (connection: KeepAliveConnection) => {
		while (performance.now() < endMs) {
			const sentMs = performance.now();
			const answer = await connection.exchange();
			latenciesMs.push(performance.now() - sentMs);
			if (answer.includes(failedCall)) throw new Error(`a call failed: ${answer.toString('utf8', 0, 600)}`);
		}
	};
	await Promise.all(connections.map(worker)).finally(() => {
		for (const connection of connections) connection.close();
	});
	const elapsedSeconds = (performance.now() - startedMs) / 1000;
	latenciesMs.sort((a, b) => a - b);
	return {
		requestsPerSecond: latenciesMs.length / elapsedSeconds,
		p50Ms: quantile(latenciesMs, 0.5),
		p99Ms: quantile(latenciesMs, 0.99),
	};
}

/** Sends one request and answers its body. */
export async function send({ url, headers, body }: LoadTarget): Promise<string> {
	const response = await fetch(url, { method: 'POST', headers, body });
	const text = await response.text();
	if (!response.ok) throw new Error(`answered ${response.status}: ${text.slice(0, 300)}`);
	return text;
}

export function median(values: readonly number[]): number {
	return quantile(
		values.toSorted((a, b) => a - b),
		0.5,
	);
}

export function quantile(sorted: readonly number[], share: number): number {
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

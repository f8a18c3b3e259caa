import type { ServiceUrls } from '../owner/owner.ts';
import type { AgentAnswer, AgentCalls } from './messages.ts';

/** What runs missions and decides about proposals on this device, in a worker of its own. */
export type Agent = AgentCalls;

export function openAgent(urls: ServiceUrls): Agent {
	const worker = new Worker(new URL('./agent.worker.ts', import.meta.url), { type: 'module', name: 'agent' });
	const waiting = new Map<number, (value: never) => void>();
	const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
	let lastId = 0;
	let hasFailed = false;
	worker.onmessage = ({ data }: MessageEvent<AgentAnswer | { readonly kind: 'ready' }>) => {
		if ('kind' in data) return isReady();
		waiting.get(data.id)?.(data.value as never);
		waiting.delete(data.id);
	};
	worker.onerror = () => {
		hasFailed = true;
		isReady();
		for (const answer of waiting.values()) answer({ ok: false, code: 'WORKER_FAILED' } as never);
		waiting.clear();
	};
	worker.postMessage(urls);

	async function ask<Method extends keyof AgentCalls>(
		method: Method,
		of: Parameters<AgentCalls[Method]>[0],
	): Promise<never> {
		await ready;
		// The worker answers each call with what belongs to it.
		if (hasFailed) return { ok: false, code: 'WORKER_FAILED' } as never;
		lastId += 1;
		const id = lastId;
		return new Promise((resolve) => {
			waiting.set(id, resolve);
			worker.postMessage({ id, method, of });
		});
	}

	return {
		run: (of) => ask('run', of),
		cancel: (of) => ask('cancel', of),
		approve: (of) => ask('approve', of),
		reject: (of) => ask('reject', of),
		agentKeys: () => ask('agentKeys', undefined),
		seal: (of) => ask('seal', of),
		renewSealed: (of) => ask('renewSealed', of),
		unseal: (of) => ask('unseal', of),
		sealedStanding: (of) => ask('sealedStanding', of),
		fetchSealed: () => ask('fetchSealed', undefined),
	};
}

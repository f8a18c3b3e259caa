import type {
	PortabilityFailure,
	PortabilityMessage,
	PortabilityRequest,
	PortabilityResults,
} from './messages.ts';

export type PortabilityAnswer<Kind extends keyof PortabilityResults> =
	| { readonly ok: true; readonly value: PortabilityResults[Kind] }
	| { readonly ok: false; readonly failure: PortabilityFailure };

type RequestOf<Kind extends keyof PortabilityResults> = Extract<PortabilityRequest, { kind: Kind }>;

/** Imports and exports of a page, done by a worker of their own: the page and the data's owner stay free. */
export interface Portability {
	/** One after another. @param onProgress told how many are done, and of how many where that is known */
	ask<Kind extends keyof PortabilityResults>(
		request: RequestOf<Kind> & { readonly kind: Kind },
		onProgress?: (done: number, of: number | undefined) => void,
	): Promise<PortabilityAnswer<Kind>>;
	/** Ends what is under way, which fails with `CANCELLED`; what was written stays. */
	stop(): void;
	/** Ends the worker, whatever it does. */
	close(): void;
}

export function openPortability(): Portability {
	const worker = new Worker(new URL('./portability.worker.ts', import.meta.url), {
		type: 'module',
		name: 'portability',
	});
	let waiting: { readonly take: (message: PortabilityMessage) => void } | undefined;
	let turn: Promise<unknown> = Promise.resolve();
	const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
	worker.onmessage = ({ data }: MessageEvent<PortabilityMessage | { readonly kind: 'ready' }>) => {
		if (data.kind === 'ready') isReady();
		else waiting?.take(data);
	};
	worker.onerror = () => {
		isReady();
		waiting?.take({ kind: 'failed', failure: { code: 'WORKER_FAILED', place: {} } });
	};
	return {
		async ask(request, onProgress) {
			const before = turn;
			const { promise: answered, resolve: isAnswered } = Promise.withResolvers<void>();
			turn = answered;
			await Promise.all([before, ready]);
			return new Promise((resolve) => {
				waiting = {
					take(message) {
						if (message.kind === 'progress') return onProgress?.(message.done, message.of);
						waiting = undefined;
						isAnswered();
						if (message.kind === 'failed') resolve({ ok: false, failure: message.failure });
						// The worker answers each request with what belongs to its kind.
						else resolve({ ok: true, value: message.value as never });
					},
				};
				worker.postMessage(request);
			});
		},
		stop: () => worker.postMessage({ kind: 'stop' } satisfies PortabilityRequest),
		close: () => worker.terminate(),
	};
}

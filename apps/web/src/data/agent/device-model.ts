import { createProxiedModel, type Model } from '@mana/agent-loop';
import { createModel } from '@mana/agent-loop/models';
import type { DeviceModel } from '../device-agent.ts';
import type { ServiceUrls } from '../owner/owner.ts';

const timeoutMs = 180_000;
const firstWaitMs = 5_000;
const longestWaitMs = 60_000;
const attempts = 6;

export interface DeviceModelDeps {
	readonly urls: ServiceUrls;
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	readonly token: () => Promise<string>;
}

/** @param alias what the agent asks for in place of a model's name @returns undefined where this Mana has no mana-ai */
export function modelOfDevice(
	deps: DeviceModelDeps,
	chosen: DeviceModel,
	alias: string | undefined,
): Model | undefined {
	const { urls, token, fetch } = deps;
	if (chosen.by === 'mana-ai') {
		if (urls.ai === undefined) return undefined;
		return createProxiedModel({ aiUrl: urls.ai, name: 'mana-ai', alias, token, fetch, timeoutMs });
	}
	const { provider, model, apiKey, baseUrl } = chosen;
	return createModel({
		provider,
		model,
		apiKey,
		baseUrl: baseUrl === '' ? undefined : baseUrl,
		timeoutMs,
		fetch: Object.assign(
			(url: string | URL | Request, init: RequestInit = {}) => {
				const headers = new Headers(init.headers);
				// Anthropic answers browsers only where they say that they mean it: the key is the person's own.
				if (provider === 'anthropic') headers.set('anthropic-dangerous-direct-browser-access', 'true');
				return fetch(String(url), { ...init, headers, credentials: 'omit' });
			},
			{ preconnect() {} },
		),
	});
}

/** Asks again where that may help, for as long as the run goes on: no server waits in its place. */
export function patientModel(model: Model, sleep: (ms: number) => Promise<void>): Model {
	return {
		...model,
		async answer(request) {
			let waitMs = firstWaitMs;
			for (let left = attempts - 1; ; left -= 1) {
				const answer = await model.answer(request);
				const isAway =
					!answer.ok && ['rate-limit', 'overloaded', 'unavailable'].includes(answer.failure.kind);
				if (!isAway || left === 0) return answer;
				await sleep(Math.min(answer.failure.retryAfterMs ?? waitMs, longestWaitMs));
				request.signal.throwIfAborted();
				waitMs *= 2;
			}
		},
	};
}

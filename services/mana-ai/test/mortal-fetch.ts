import { standInFetch } from './ai-world.ts';
import type { MissionWorld } from './mission-world.ts';

/** A way to the services that ends at one of its requests, before it or behind it, as for a process that is killed. */
export function mortalFetch(world: MissionWorld, diesAt: number, when: 'before' | 'after') {
	const services = standInFetch(world.ai.auth, world.ai.sync);
	let requests = 0;
	let isDead = false;
	const died = Promise.withResolvers<void>();
	const { promise: grave, reject: bury } = Promise.withResolvers<Response>();
	grave.catch(() => {});
	const mortal = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
		if (isDead) return grave;
		requests += 1;
		const isLast = requests === diesAt;
		if (isLast && when === 'before') isDead = true;
		if (!isDead) {
			const answer = await services(url, init);
			if (!isLast && !isDead) return answer;
		}
		isDead = true;
		died.resolve();
		return grave;
	};
	return {
		fetch: Object.assign(mortal, { preconnect: fetch.preconnect }),
		died: died.promise,
		/** Lets what hangs on it end. */
		bury: () => bury(new TypeError('the process is dead')),
	};
}

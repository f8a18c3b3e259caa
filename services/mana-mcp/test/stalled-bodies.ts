import { join } from 'node:path';
import { stallBodies } from '@mana/service-kit/testing/stalled-requests';
import { statelessRequest } from './test-gateway.ts';

const MIB = 1024 * 1024;

interface Ready {
	readonly url: string;
	readonly headers: Record<string, string>;
	readonly headersOfMallory: Record<string, string>;
}

/** Has one account stall calls of nearly 4 MiB before their last byte, while another one goes on calling. */
export async function stallCalls(count: number) {
	const ready = Promise.withResolvers<Ready>();
	let answer = Promise.withResolvers<{ residentBytes: number }>();
	const gateway = Bun.spawn([process.execPath, join(import.meta.dir, 'gateway-process.ts')], {
		ipc(message) {
			if (typeof message === 'object' && 'url' in message) ready.resolve(message);
			else answer.resolve(message);
		},
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const residentBytes = async () => {
		answer = Promise.withResolvers();
		gateway.send('memory');
		return (await answer.promise).residentBytes;
	};
	const { url, headers: own, headersOfMallory } = await ready.promise;
	const { body, headers } = statelessRequest('tools/call', { name: 'habits_list', arguments: {} });
	const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
	const call = async () => {
		const init = { method: 'POST', headers: { ...json, ...headers, ...own }, body: JSON.stringify(body) };
		return (await fetch(url, init)).status;
	};
	await call();
	const before = await residentBytes();
	const large = JSON.stringify({ ...body, padding: 'y'.repeat(4 * MIB - 2_000) });
	const stalled = stallBodies(
		{ method: 'POST', url, headers: { ...json, ...headers, ...headersOfMallory }, body: large },
		count,
	);
	const othersStatuses = new Set<number>();
	for (let round = 0; round < 20; round++) {
		othersStatuses.add(await call());
		await Bun.sleep(100);
	}
	const grownMib = Math.round(((await residentBytes()) - before) / MIB);
	return {
		othersStatuses: [...othersStatuses],
		statuses: () => stalled.statuses(),
		grownMib,
		async stop() {
			stalled.close();
			gateway.kill();
			await gateway.exited;
		},
	};
}

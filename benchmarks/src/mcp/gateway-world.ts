import type { Stack } from '@mana/stack';
import { type Change, push } from '@mana/sync-protocol';
import type { CallTarget } from './tool-call.ts';

const changesAPush = 2_500;
/** mana-auth takes so many batches of one person a minute; then the gateway waits. */
const drainMs = 75_000;

/** The gateway as the development user calls it. */
export function gatewayOf({ urls, devUser }: Stack): CallTarget {
	if (!devUser) throw new Error('the stack made no user');
	const { accessToken, spaceId } = devUser;
	return {
		url: `${urls.mcp}/mcp`,
		headers: { authorization: `Bearer ${accessToken}`, 'x-mana-space': spaceId },
		cpuSeconds: () => metric(urls.mcp, /^mana_mcp_process_cpu_seconds_total\S* (\S+)/m),
	};
}

async function metric(url: string, pattern: RegExp): Promise<number> {
	const text = await (await fetch(`${url}/metrics`)).text();
	return Number(pattern.exec(text)?.[1] ?? 0);
}

/** Writes habits as another client of the person does. */
export async function writeHabits({ urls, devUser }: Stack, from: number, to: number): Promise<void> {
	if (!devUser) throw new Error('the stack made no user');
	const { accessToken: jwt, spaceId } = devUser;
	const sync = { baseUrl: urls.sync, jwt, clientId: 'benchmark-phone' };
	const habitAt = (index: number): Change => {
		const data = {
			title: `Habit ${index}`,
			icon: 'star',
			color: '#6366f1',
			targetPerDay: null,
			defaultDuration: null,
			order: index,
			isArchived: false,
			createdAt: new Date().toISOString(),
		};
		return { table: 'habits', id: crypto.randomUUID(), op: 'insert', spaceId, data };
	};
	for (let start = from; start < to; start += changesAPush) {
		const count = Math.min(changesAPush, to - start);
		await push(
			sync,
			'habits',
			Array.from({ length: count }, (_, place) => habitAt(start + place)),
		);
	}
}

/** Waits until every call's trace is written down, so that none is written in another server's turn. */
export async function drainTraces({ urls }: Stack): Promise<void> {
	const endMs = performance.now() + drainMs;
	while (performance.now() < endMs) {
		const waiting = await metric(urls.mcp, /^mana_mcp_activity_queue_entries\S* (\d+)/m);
		if (waiting === 0) return;
		await Bun.sleep(100);
	}
	throw new Error('traces wait to be written down for too long');
}

/** How many traces were dropped, because calls came faster than they could be written down. */
export async function droppedTraces({ urls }: Stack): Promise<number> {
	const metrics = await (await fetch(`${urls.mcp}/metrics`)).text();
	return Number(
		/^mana_mcp_activity_entries_total\{[^}]*result="dropped"[^}]*\} (\d+)/m.exec(metrics)?.[1] ?? 0,
	);
}

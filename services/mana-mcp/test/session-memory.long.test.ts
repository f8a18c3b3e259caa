import { expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { initializeRequest } from './test-gateway.ts';

// The short form, which looks at what is kept and not at the process, is in sessions.test.ts.

const sessions = 10_000;
const limitBytes = 20 * 1024 * 1024;

const started = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
const memory = z.object({ residentBytes: z.number(), streams: z.number(), held: z.number() });

test('10,000 sessions, opened, used and abandoned with their streams, take less than 20 MB', async () => {
	let take: (message: unknown) => void = () => {};
	const next = () => new Promise<unknown>((resolve) => (take = resolve));
	const first = next();
	const child = Bun.spawn(
		[process.execPath, fileURLToPath(new URL('./gateway-process.ts', import.meta.url))],
		{
			ipc: (message) => take(message),
			stdout: 'ignore',
			stderr: 'inherit',
		},
	);
	try {
		const { url, headers } = started.parse(await first);
		const look = async () => {
			const answer = next();
			child.send('memory');
			return memory.parse(await answer);
		};
		const post = async (body: unknown, more: Record<string, string> = {}) => {
			const response = await fetch(url, {
				method: 'POST',
				headers: {
					...headers,
					...more,
					'content-type': 'application/json',
					accept: 'application/json, text/event-stream',
				},
				body: JSON.stringify(body),
			});
			await response.arrayBuffer();
			return response;
		};
		const useOne = async () => {
			const opened = await post(initializeRequest());
			const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
			await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session);
			await post({ jsonrpc: '2.0', id: 2, method: 'tools/list' }, session);
			const uri = `mana://space-anna/notes/${crypto.randomUUID()}`;
			await post({ jsonrpc: '2.0', id: 3, method: 'resources/subscribe', params: { uri } }, session);
			const leaving = new AbortController();
			const listening = { ...headers, ...session, accept: 'text/event-stream' };
			const stream = await fetch(url, { headers: listening, signal: leaving.signal });
			await stream.body?.getReader().read();
			leaving.abort();
		};
		const use = async (count: number) => {
			for (let done = 0; done < count; done += 25) await Promise.all(Array.from({ length: 25 }, useOne));
		};

		await use(4_000);
		const before = await look();
		await use(sessions);
		await Bun.sleep(500);
		const after = await look();
		expect(after.streams).toBe(0);
		expect(after.held).toBe(0);
		expect(after.residentBytes - before.residentBytes).toBeLessThan(limitBytes);
	} finally {
		child.kill();
		await child.exited;
	}
}, 240_000);

import { join } from 'node:path';
import type { CallTarget } from './tool-call.ts';

export interface Yardstick {
	target: CallTarget;
	stop(): void;
}

/** Starts one of the official SDK's servers in a process of its own, answering these rows to anyone. */
export async function startYardstick(level: 'high' | 'low', habits: unknown): Promise<Yardstick> {
	const server = Bun.spawn([Bun.argv[0] ?? 'bun', join(import.meta.dir, 'sdk-server.ts'), level], {
		stdin: new Blob([JSON.stringify({ habits })]),
		stdout: 'pipe',
		stderr: 'inherit',
	});
	const { value } = await server.stdout.getReader().read();
	const port = Number(new TextDecoder().decode(value));
	const origin = `http://127.0.0.1:${port}`;
	const cpuSeconds = async () => Number((await (await fetch(`${origin}/cpu`)).json()).seconds);
	return { target: { url: `${origin}/mcp`, cpuSeconds }, stop: () => server.kill() };
}

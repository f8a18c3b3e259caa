import { expect, test } from 'bun:test';
import { join } from 'node:path';

test('the service is up without a model, says why nobody is played, counts, and ends when it is told to', async () => {
	const runner = Bun.spawn([process.execPath, join(import.meta.dir, '../src/main.ts')], {
		env: {
			PATH: process.env.PATH,
			HOST: '127.0.0.1',
			PORT: '0',
			MANA_SERVICE_KEY: 'k'.repeat(32),
			PERSONA_SEED_SECRET: 's'.repeat(32),
		},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	try {
		let log = '';
		const decoder = new TextDecoder();
		let url: string | undefined;
		for await (const chunk of runner.stdout) {
			log += decoder.decode(chunk);
			url = log.match(/"url":"(http:[^"]+)","msg":"listening"/)?.[1];
			if (url) break;
		}
		expect(log).toContain('MODEL_NOT_CONFIGURED');
		const health = await fetch(`${url}/health`);
		expect(await health.json()).toMatchObject({ status: 'ok', idle: 'MODEL_NOT_CONFIGURED', playing: 0 });
		const metrics = await (await fetch(`${url}/metrics`)).text();
		for (const name of ['ticks', 'tool_calls', 'checks', 'tokens', 'errors']) {
			expect(metrics).toContain(`persona_${name}_total`);
		}
	} finally {
		runner.kill('SIGTERM');
	}
	expect(await runner.exited).toBe(0);
}, 30_000);

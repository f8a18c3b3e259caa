import { expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { killOrphans } from './orphans.ts';

const variable = 'MANA_ORPHANS_TEST';

test('what a run left behind is ended and named', async () => {
	const run = randomUUID();
	const child = Bun.spawn(['sh', '-c', 'sleep 60 & wait'], { env: { ...process.env, [variable]: run } });
	const other = Bun.spawn(['sleep', '60'], { env: { ...process.env, [variable]: randomUUID() } });
	await Bun.sleep(100);
	const killed = await killOrphans(variable, run, 100);
	expect(killed.map(({ command }) => command).sort()).toEqual(['sh -c sleep 60 & wait', 'sleep 60']);
	await child.exited;
	expect(other.exitCode).toBeNull();
	other.kill();
	await other.exited;
});

test('what ends by itself within the grace is not counted', async () => {
	const run = randomUUID();
	const child = Bun.spawn(['sleep', '0.3'], { env: { ...process.env, [variable]: run } });
	expect(await killOrphans(variable, run, 5_000)).toEqual([]);
	expect(await child.exited).toBe(0);
});

import { test } from 'bun:test';
import { runsEachOnce } from './many-missions.ts';

test('200 missions that are due at once run each exactly once over two replicas', async () => {
	const { cpuMsARun, startP50Ms, startP99Ms, wallMs } = await runsEachOnce(200, 40);
	process.stdout.write(
		`200 runs in ${(wallMs / 1000).toFixed(1)} s, ${cpuMsARun.toFixed(1)} ms of CPU each with all stand-ins, ` +
			`begun after ${(startP50Ms / 1000).toFixed(1)} s (p50), ${(startP99Ms / 1000).toFixed(1)} s (p99)\n`,
	);
}, 600_000);

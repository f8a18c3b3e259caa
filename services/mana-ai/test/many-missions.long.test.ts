import { test } from 'bun:test';
import { runsEachOnce } from './many-missions.ts';

test(
	'1,000 missions that are due at once run each exactly once over two replicas',
	() => runsEachOnce(1_000, 40),
	600_000,
);

import { test } from 'bun:test';
import { converge } from './testing/converging.ts';

test(
	'two devices end alike whatever they did offline, and no line that was added is lost',
	() => converge({ runs: 12, withNewOwners: false }),
	60_000,
);

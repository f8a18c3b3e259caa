import { test } from 'bun:test';
import { converge } from './testing/converging.ts';

test(
	'two devices end alike though their workers take over from one another, and no line is lost',
	() => converge({ runs: 300, withNewOwners: true }),
	600_000,
);

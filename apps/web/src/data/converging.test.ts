import { test } from 'bun:test';
import { converge } from './testing/converging.ts';

test.each([
	['', false],
	[' and their workers take over from one another', true],
] as const)(
	'two devices end alike whatever they do offline%s, and no line that was added is lost',
	(_, withNewOwners) => converge({ runs: 10, withNewOwners }),
	60_000,
);

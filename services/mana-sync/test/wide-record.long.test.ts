import { expect, test } from 'bun:test';
import { pushIntoWideRecord } from './wide-record.ts';

test('500 changes of a record of 200,000 fields keep nobody else waiting', async () => {
	const { pushedMeanwhile } = await pushIntoWideRecord(200_000);
	// Where the server stands still there is one: the push that waits for it.
	expect(pushedMeanwhile).toBeGreaterThan(2);
}, 600_000);

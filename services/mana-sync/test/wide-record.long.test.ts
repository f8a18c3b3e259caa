import { expect, test } from 'bun:test';
import { pushIntoWideRecord } from './wide-record.ts';

test('500 changes of a record of 200,000 fields keep nobody else waiting', async () => {
	const { tookMs, waitedMs } = await pushIntoWideRecord(200_000);
	expect(tookMs).toBeLessThan(15_000);
	expect(waitedMs).toBeLessThan(7_500);
}, 600_000);

import { expect, test } from 'bun:test';
import { pushIntoWideRecord } from './wide-record.ts';

test('500 changes of a record of 50,000 fields keep nobody else waiting', async () => {
	const { tookMs, waitedMs } = await pushIntoWideRecord(50_000);
	expect(tookMs).toBeLessThan(5_000);
	expect(waitedMs).toBeLessThan(2_500);
}, 120_000);

import { expect, test } from 'bun:test';
import { browserBundleOf } from '@mana/sync-protocol/testing';

/** What may go in: our own foundations, and libraries that run anywhere. */
const own =
	/packages\/(portability|mana-records|shared-crypto|sync-protocol|auth-protocol)\/src\/|node_modules\/(@noble\/hashes|@zip\.js\/zip\.js|canonicalize|diff|eventsource-parser|papaparse|ical\.js|htmlparser2|entities|dom(?:elementtype|handler|utils)|dom-serializer|rrule-temporal|yaml|zod)\//;

test('the package runs in a worker of a browser, and brings nothing of a server along', async () => {
	const inputs = await browserBundleOf([`${import.meta.dir}/../src/index.ts`]);
	expect(inputs.filter((path) => !own.test(path))).toEqual([]);
});

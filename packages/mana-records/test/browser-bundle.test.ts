import { expect, test } from 'bun:test';
import { browserBundleOf } from '@mana/sync-protocol/testing';
import { Glob } from 'bun';

const root = `${import.meta.dir}/../src`;
const entries = ['index.ts', ...new Glob('{types,rules}/*.ts').scanSync(root)].filter(
	(path) => !path.endsWith('.test.ts'),
);

/** What may go in: our own foundations, and libraries that run anywhere. */
const own =
	/packages\/(mana-records|shared-crypto|sync-protocol|auth-protocol)\/src\/|node_modules\/(@noble\/hashes|canonicalize|diff|eventsource-parser|rrule-temporal|zod)\//;

test('the package runs in a browser, and brings nothing of a server along', async () => {
	const inputs = await browserBundleOf(entries.map((path) => `${root}/${path}`));
	const foreign = inputs.filter((path) => !own.test(path));
	expect(foreign).toEqual([]);
});

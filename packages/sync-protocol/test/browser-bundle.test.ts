import { expect, test } from 'bun:test';
import { browserBundleOf } from '../src/testing/browser-bundle.ts';

test('the package runs in a browser, and brings nothing of a server along', async () => {
	const allowed =
		/packages\/sync-protocol\/src\/|node_modules\/(@noble\/hashes|canonicalize|eventsource-parser|zod)\//;
	const inputs = await browserBundleOf([`${import.meta.dir}/../src/index.ts`]);
	expect(inputs.filter((path) => !allowed.test(path))).toEqual([]);
	expect(inputs.length).toBeGreaterThan(30);
});

import { expect, test } from 'bun:test';

/** What may go in: our own packages for any place, and libraries that run anywhere. */
const own =
	/packages\/(mana-tool-registry|mana-records|shared-crypto|sync-protocol|auth-protocol)\/src\/|node_modules\/(@noble\/hashes|canonicalize|diff|eventsource-parser|lru-cache|minisearch|rrule-temporal|zod)\//;

test('tools, gate and calls run in a browser, and bring nothing of a server along', async () => {
	const { success, metafile } = await Bun.build({
		entrypoints: [`${import.meta.dir}/../src/browser.ts`],
		target: 'browser',
		metafile: true,
	});
	expect(success).toBe(true);
	expect(Object.keys(metafile?.inputs ?? {}).filter((path) => !own.test(path))).toEqual([]);
});

import { expect, test } from 'bun:test';
import { Glob } from 'bun';

const root = `${import.meta.dir}/../src`;
const entries = ['index.ts', ...new Glob('{types,rules}/*.ts').scanSync(root)].filter(
	(path) => !path.endsWith('.test.ts'),
);

/** What may go in: our own foundations, and libraries that run anywhere. */
const own =
	/packages\/(mana-records|shared-crypto|sync-protocol|auth-protocol)\/src\/|node_modules\/(@noble\/hashes|canonicalize|zod)\//;

test('the package runs in a browser, and brings nothing of a server along', async () => {
	const { success, metafile } = await Bun.build({
		entrypoints: entries.map((path) => `${root}/${path}`),
		target: 'browser',
		metafile: true,
	});
	expect(success).toBe(true);
	const foreign = Object.keys(metafile?.inputs ?? {}).filter((path) => !own.test(path));
	expect(foreign).toEqual([]);
});

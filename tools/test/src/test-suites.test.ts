import { afterAll, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { testFilesOf } from './test-suites.ts';

const root = mkdtempSync(join(tmpdir(), 'mana-test-suites-'));
for (const path of [
	'packages/a/src/one.test.ts',
	'packages/a/src/one.ts',
	'packages/a/node_modules/b/two.test.ts',
	'services/s/test/three.pg.test.ts',
	'tools/four.test.ts',
	'tools/t/test/five.system.test.ts',
	'services/s/test/six.long.test.ts',
	'examples/e/seven.test.ts',
]) {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), '');
}

afterAll(() => rmSync(root, { recursive: true }));

test('each test file belongs to one suite, by its name', () => {
	expect(testFilesOf('unit', root)).toEqual([
		'examples/e/seven.test.ts',
		'packages/a/src/one.test.ts',
		'services/s/test/three.pg.test.ts',
		'tools/four.test.ts',
	]);
	expect(testFilesOf('system', root)).toEqual(['tools/t/test/five.system.test.ts']);
	expect(testFilesOf('long', root)).toEqual(['services/s/test/six.long.test.ts']);
});

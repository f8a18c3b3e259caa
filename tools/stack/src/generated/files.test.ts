import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repository-root.ts';
import { serviceDefinitions } from '../service-definitions.ts';
import { generatedFiles } from './files.ts';

for (const [path, text] of generatedFiles(root, serviceDefinitions)) {
	test(`${path} says what the code says; "npm run generate" writes it`, () => {
		expect(readFileSync(join(root, path), 'utf8')).toBe(text);
	});
}

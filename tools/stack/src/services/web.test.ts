import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Glob } from 'bun';
import { root } from '../repository-root.ts';
import { webService } from './web.ts';

const read = (folder: string): { name: string; dependencies?: Record<string, string> } =>
	JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

test('the app is built anew where any package has changed that it is built of', () => {
	const folders = [...new Glob('packages/*/package.json').scanSync(root)].map((path) => dirname(path));
	const folderByName = new Map(folders.map((folder) => [read(folder).name, folder]));
	const folderOf = (name: string) => folderByName.get(name) ?? '';
	// What only its server needs is loaded, not built.
	const built = new Set<string>();
	const add = (folder: string) => {
		for (const name of Object.keys(read(folder).dependencies ?? {})) {
			if (!name.startsWith('@mana/') || name === '@mana/service-kit' || built.has(folderOf(name))) continue;
			built.add(folderOf(name));
			add(folderOf(name));
		}
	};
	add('apps/web');
	const watched = (webService.build?.sources ?? []).map((pattern) => new Glob(pattern));
	const unwatched = [...built].filter(
		(folder) => !watched.some((glob) => glob.match(join(folder, 'src/index.ts'))),
	);
	expect(unwatched).toEqual([]);
});

import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftFolders, withScratchFolder } from './scratch-folder.ts';

test('what a run writes is gone after it, also where it fails, and what a killed runner left', async () => {
	const parent = mkdtempSync(join(tmpdir(), 'scratch-'));
	try {
		const failed = withScratchFolder(parent, async (folder) => {
			writeFileSync(join(folder, 'transcript'), 'private');
			throw new Error(folder);
		});
		const folder = String(await failed.catch((error: Error) => error.message));
		expect(existsSync(folder)).toBe(false);

		const ended = Bun.spawnSync(['true']).pid;
		mkdirSync(join(parent, `mana-persona-${ended}-x`));
		mkdirSync(join(parent, `mana-persona-${process.pid}-y`));
		mkdirSync(join(parent, 'somebody-elses'));
		removeLeftFolders(parent);
		expect(readdirSync(parent).toSorted()).toEqual([`mana-persona-${process.pid}-y`, 'somebody-elses']);
	} finally {
		rmSync(parent, { recursive: true });
	}
});

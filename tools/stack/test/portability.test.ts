import { afterAll, beforeAll, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openManaFile } from '@mana/portability';
import { root } from '../src/repository-root.ts';
import { type Stack, startStack } from '../src/start-stack.ts';
import { cleanUp, freePorts, temporaryFolder } from './launcher.ts';

const startTimeoutMs = 90_000;
const noPorts = { auth: 0, sync: 0, mcp: 0, web: 0 };

let folder: string;
let homes: { readonly dataDir: string; readonly stack: Stack }[];

beforeAll(async () => {
	folder = temporaryFolder();
	const start = async () => {
		const dataDir = temporaryFolder();
		return { dataDir, stack: await startStack({ dataDir, ports: noPorts }) };
	};
	homes = [await start(), await start()];
}, startTimeoutMs);

afterAll(async () => {
	await Promise.all(homes.map(({ stack }) => stack.stop()));
	await cleanUp();
});

async function command(name: 'import' | 'export', home: number, ...args: string[]) {
	const dataDir = homes[home]?.dataDir ?? '';
	const child = Bun.spawn([process.execPath, `tools/stack/src/${name}-command.ts`, ...args], {
		cwd: root,
		env: { ...freePorts, MANA_DATA_DIR: dataDir },
		stdio: ['ignore', 'pipe', 'pipe'],
		timeout: 60_000,
	});
	const [stdout, stderr] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	return { code: await child.exited, stdout, stderr };
}

/** Its records, sorted, without what says when they were last written. */
async function recordsIn(path: string, passphrase?: string): Promise<string[]> {
	const lines: string[] = [];
	for await (const { table, record } of (await openManaFile(Bun.file(path))).lines(passphrase)) {
		lines.push(JSON.stringify([table, { ...record, updatedAt: '' }]));
	}
	return lines.sort();
}

test('what is exported from one Mana comes into another, and out of it again, the same', async () => {
	const csv = join(folder, 'Work.csv');
	const head = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE';
	writeFileSync(
		csv,
		`${head}\ntask,Call the dentist @phone,,1,1,,,2026-12-01,en,\ntask,Pay rent,,4,1,,,every 1st,en,\n`,
	);
	const passphraseFile = join(folder, 'passphrase');
	writeFileSync(passphraseFile, 'correct horse\n');

	const looked = await command('import', 0, csv, '--dry-run');
	expect(looked).toMatchObject({ code: 0, stderr: '' });
	expect(looked.stdout).toContain('4  new');
	const imported = await command('import', 0, csv);
	expect(imported).toMatchObject({ code: 0, stderr: '' });
	expect((await command('import', 0, csv)).stdout).toContain('4  already-there');

	const first = join(folder, 'first.mana');
	expect(await command('export', 0, '--out', first, '--passphrase-file', passphraseFile)).toMatchObject({
		code: 0,
		stderr: '',
	});
	const records = await recordsIn(first, 'correct horse');
	expect(records.length).toBeGreaterThanOrEqual(4);

	expect(await command('import', 1, first)).toMatchObject({ code: 1 });
	expect(await command('import', 1, first, '--passphrase-file', passphraseFile)).toMatchObject({
		code: 0,
		stderr: '',
	});
	const second = join(folder, 'second.mana');
	expect(await command('export', 1, '--out', second, '--tables', 'todo,tags')).toMatchObject({
		code: 0,
		stderr: '',
	});
	const kept = (lines: string[]) => lines.filter((line) => /^\["(?:todo|tags)\//.test(line));
	expect(kept(await recordsIn(second))).toEqual(kept(records));

	const importId = /--take-back (\S+)/.exec(imported.stdout)?.[1] ?? '';
	expect((await command('import', 0, '--take-back', importId)).stdout).toBe(
		'4 records taken back, 0 left as they are\n',
	);
	const third = join(folder, 'third.mana');
	await command('export', 0, '--out', third, '--tables', 'todo');
	expect(await recordsIn(third)).toEqual([]);
}, 180_000);

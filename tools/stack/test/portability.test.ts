import { afterAll, beforeAll, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openManaFile } from '@mana/portability';
import { root } from '../src/repository-root.ts';
import { type Stack, startStack } from '../src/start-stack.ts';
import { shareSpace, signUp } from './agent.ts';
import { closeVault } from './close-vault.ts';
import { cleanUp, freePorts, temporaryFolder } from './launcher.ts';
import { keepFortnight, recordsIn } from './moved-records.ts';

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

/** What `--email` and `--password-file` say of a person of `signUp`. */
function signInAs(name: string): string[] {
	const passwordFile = join(folder, `${name}-password`);
	writeFileSync(passwordFile, `a long password of ${name}\n`);
	return ['--email', `${name}@mana.test`, '--password-file', passwordFile];
}

function addressesOf(home: number): Stack {
	const stack = homes[home]?.stack;
	if (stack === undefined) throw new RangeError(`there is no home ${home}`);
	return stack;
}

test('an account that only its owner opens is moved into and out of by its recovery code', async () => {
	await keepFortnight(addressesOf(0), await signUp(addressesOf(0), 'anna'));
	const anna = signInAs('anna');
	const taken = join(folder, 'taken.mana');
	const passphraseFile = join(folder, 'taken-passphrase');
	writeFileSync(passphraseFile, 'violet kettle harbour\n');
	const sealed = ['--passphrase-file', passphraseFile];
	const written = await command('export', 0, '--out', taken, ...anna, ...sealed);
	expect(written).toMatchObject({ code: 0, stderr: '' });
	const records = await recordsIn(taken, 'violet kettle harbour');
	expect(records.length).toBeGreaterThan(500);

	const code = await closeVault(addressesOf(1), 'closed');
	const closed = signInAs('closed');
	const refused = await command('import', 1, taken, ...closed, ...sealed);
	expect(refused.code).toBe(1);
	expect(refused.stderr).toContain('--recovery-code-file');
	const codeFile = join(folder, 'code');
	writeFileSync(codeFile, `${code}\n`);
	const opened = [...closed, '--recovery-code-file', codeFile];
	expect(await command('import', 1, taken, ...opened, ...sealed)).toMatchObject({ code: 0, stderr: '' });
	const out = join(folder, 'out.mana');
	expect(await command('export', 1, '--out', out, ...opened)).toMatchObject({ code: 0, stderr: '' });
	expect(await recordsIn(out)).toEqual(records);
}, 180_000);

test('a shared space is moved by its name', async () => {
	const stack = addressesOf(0);
	const owner = await signUp(stack, 'owner');
	const guest = await signUp(stack, 'guest');
	const spaceId = await shareSpace(stack, owner, guest, { type: 'family', role: 'member' });
	const csv = join(folder, 'Shared.csv');
	writeFileSync(csv, 'TYPE,CONTENT,PRIORITY,INDENT\ntask,Gemeinsam,4,1\n');
	const imported = await command('import', 0, csv, '--space', spaceId, ...signInAs('guest'));
	expect(imported).toMatchObject({ code: 0, stderr: '' });
	const out = join(folder, 'shared.mana');
	await command('export', 0, '--out', out, '--space', spaceId, ...signInAs('owner'));
	const { manifest } = await openManaFile(Bun.file(out));
	expect(manifest.scope.spaceId).toBe(spaceId);
	expect(await recordsIn(out)).toHaveLength(2);
	const own = join(folder, 'own.mana');
	await command('export', 0, '--out', own, ...signInAs('guest'));
	expect((await recordsIn(own)).join()).not.toContain('Gemeinsam');
	const unknown = await command('export', 0, '--out', own, '--space', 'Nirgends', ...signInAs('owner'));
	expect(unknown).toMatchObject({ code: 1 });
	expect(unknown.stderr).toContain('Nirgends');
}, 180_000);

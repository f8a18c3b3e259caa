import { afterAll, beforeAll, expect, test } from 'bun:test';
import { importMasterKey, unwrapValue, wrapValue } from '@mana/shared-crypto';
import { type AuthWorld, activeKekId, createAuthWorld } from './auth-world.ts';
import { createDevice, goZeroKnowledge } from './device.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

/** The vaults' table as it stands on disk, old row versions included, and the write-ahead log. */
async function bytesOnDisk(): Promise<Buffer[]> {
	await world.admin`checkpoint`;
	const files = await world.admin<{ bytes: Buffer }[]>`
		select pg_read_binary_file(pg_relation_filepath('auth.encryption_vaults')) as bytes
		union all select pg_read_binary_file('pg_wal/' || name) from pg_ls_waldir()`;
	return files.map(({ bytes }) => bytes);
}

/**
 * Every key that a wrap among these bytes opens to with the server's key-encryption key. In a row a wrap of 48 bytes
 * stands right before its IV of 12, with a byte of length in between, soon after the user's id.
 */
async function keysThatOpen(files: readonly Buffer[], userId: string): Promise<Set<string>> {
	const opened = new Set<string>();
	const kekId = activeKekId(world);
	for (const bytes of files) {
		for (let at = bytes.indexOf(userId); at !== -1; at = bytes.indexOf(userId, at + 1)) {
			const items = Array.from({ length: 400 }, (_, offset) => {
				const start = at + offset;
				const wrap = {
					kekId,
					wrapped: bytes.subarray(start, start + 48),
					iv: bytes.subarray(start + 49, start + 61),
				};
				return { wrap, context: `vault|${userId}` };
			}).filter(({ wrap }) => wrap.iv.length === 12);
			for (const key of await world.deps.keyEncryption.unwrapAll(items)) {
				if (key) opened.add(Buffer.from(key).toString('hex'));
			}
		}
	}
	return opened;
}

test('nothing that the server ever held opens what is stored after zero-knowledge mode was turned on', async () => {
	const device = await createDevice(world.app, 'opaque@mana.test');
	const before = device.masterKey;
	await goZeroKnowledge(world.app, device);
	const files = await bytesOnDisk();
	const opened = await keysThatOpen(files, device.user.id);
	// The key before is found, so this finds keys; it is the only one.
	expect(opened).toEqual(new Set([Buffer.from(before).toString('hex')]));
	for (const bytes of files) expect(bytes.includes(Buffer.from(device.masterKey))).toBe(false);

	const stored = await wrapValue('what I wrote afterwards', await importMasterKey(device.masterKey));
	const ring = await Promise.all([...opened].map((hex) => importMasterKey(Buffer.from(hex, 'hex'))));
	const reading = unwrapValue(stored, ring);
	expect(await reading.catch((error) => error.code)).toBe('DECRYPT_FAILED');
}, 60_000);

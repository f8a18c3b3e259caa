import { chmodSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { type KekKeyring, kekBytes, kekIdOf, readKekKeyringFile } from './kek-keyring.ts';

/**
 * The keyring of a file, read again whenever the file has changed: a key that `addKek` adds is known to running
 * services at once.
 *
 * @throws KekKeyringError now or later, where the file cannot be used
 */
export function keyringFromFile(path: string): () => KekKeyring {
	let version = versionOf(path);
	let keyring = readKekKeyringFile(path);
	return () => {
		const current = versionOf(path);
		if (current !== version) {
			keyring = readKekKeyringFile(path);
			version = current;
		}
		return keyring;
	};
}

/** Adds a random key to the file and makes it the active one, in one step. Returns its id. */
export function addKek(path: string): string {
	const { keysById } = readKekKeyringFile(path);
	const fresh = crypto.getRandomValues(new Uint8Array(kekBytes));
	const active = kekIdOf(fresh);
	const keys = Object.fromEntries(
		[...keysById, [active, fresh] as const].map(([id, key]) => [id, Buffer.from(key).toString('base64')]),
	);
	const temporary = `${path}.${process.pid}.new`;
	writeFileSync(temporary, `${JSON.stringify({ active, keys })}\n`, { mode: 0o600, flush: true });
	chmodSync(temporary, 0o400);
	renameSync(temporary, path);
	return active;
}

function versionOf(path: string): string {
	const { ino, mtimeMs, size } = statSync(path);
	return `${ino} ${mtimeMs} ${size}`;
}

import { isEncrypted, unwrapValue, wrapValue } from '@mana/shared-crypto';
import {
	type Change,
	decodeStamp,
	encodeStamp,
	MAX_COUNTER,
	type MergedRow,
	pullPages,
	push,
	type Stamp,
	type SyncClientConfig,
} from '@mana/sync-protocol';

export interface ReencryptionKeys {
	current: CryptoKey;
	previous: CryptoKey;
}

export interface Collection {
	appId: string;
	table: string;
}

const pageRows = 200;
/** A push of more characters than this is sent in pieces: values may be large, and a push is limited. */
const pushCharacters = 1_000_000;

/**
 * Encrypts anew what of these collections the key before still opens. Each field keeps its place in time: its new
 * stamp comes right after the old one, so that whatever was written since then wins over it, and a deleted record stays
 * deleted. Called again, it goes on with what is left.
 *
 * @param space the personal one: others have keys of their own
 * @param onRecord told of each record that was looked at
 * @returns how many records were encrypted anew
 * @throws SyncError
 */
export async function reencryptRecords(
	sync: () => Promise<SyncClientConfig>,
	{ space, collections, keys }: { space: string; collections: readonly Collection[]; keys: ReencryptionKeys },
	onRecord: () => void,
): Promise<number> {
	let count = 0;
	for (const { appId, table } of collections) {
		const pages = pullPages(await sync(), appId, table, undefined, { space, limit: pageRows });
		for await (const { changes: rows } of pages) {
			const changes: Change[] = [];
			for (const row of rows) {
				const change = await reencrypted(row, keys);
				if (change) changes.push(change);
				onRecord();
			}
			for (const batch of batchesOf(changes)) await push(await sync(), appId, batch);
			count += changes.length;
		}
	}
	return count;
}

async function reencrypted(row: MergedRow, keys: ReencryptionKeys): Promise<Change | undefined> {
	const fields: Record<string, { value: unknown; stamp: Stamp }> = {};
	for (const [name, field] of Object.entries(row.fields)) {
		// A deleted record's values stand with its fields.
		const value = row.op === 'delete' ? field.value : row.data[name];
		if (!isEncrypted(value) || (await opens(value, keys.current)) || !(await opens(value, keys.previous))) {
			continue;
		}
		const plain = await unwrapValue(value, keys.previous);
		fields[name] = { value: await wrapValue(plain, keys.current), stamp: stampAfter(field.stamp) };
	}
	if (Object.keys(fields).length === 0) return undefined;
	const { table, id, spaceId, origin } = row;
	// It stays known where the words came from.
	return { op: 'update', table, id, spaceId, fields, ...(origin === undefined ? {} : { origin }) };
}

async function opens(value: string, key: CryptoKey): Promise<boolean> {
	return unwrapValue(value, key).then(
		() => true,
		() => false,
	);
}

function stampAfter(stamp: Stamp): Stamp {
	const { atMs, counter, clientId } = decodeStamp(stamp);
	return counter < MAX_COUNTER
		? encodeStamp({ atMs, counter: counter + 1, clientId })
		: encodeStamp({ atMs: atMs + 1, counter: 0, clientId });
}

function* batchesOf(changes: readonly Change[]): Generator<Change[]> {
	let batch: Change[] = [];
	let characters = 0;
	for (const change of changes) {
		const size = JSON.stringify(change).length;
		if (batch.length > 0 && characters + size > pushCharacters) {
			yield batch;
			[batch, characters] = [[], 0];
		}
		batch.push(change);
		characters += size;
	}
	if (batch.length > 0) yield batch;
}

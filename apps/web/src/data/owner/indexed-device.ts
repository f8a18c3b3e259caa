import { type AccountStorage, type DeviceStorage, type KeptValues, StorageError } from './device-storage.ts';

const version = 1;
const deviceName = 'mana';
const accountName = (userId: string) => `mana-account-${userId}`;
const ownerName = 'owner';
type StoreName = 'rows' | 'values';

/** `DeviceStorage` in IndexedDB: a database for the device, and one an account. */
export async function openIndexedDevice(factory: IDBFactory | undefined): Promise<DeviceStorage> {
	if (factory === undefined) throw new StorageError('STORAGE_UNAVAILABLE');
	const device = await openDatabase(factory, deviceName);
	return {
		values: keptValues(device),
		openAccount: (userId) => openAccount(factory, userId),
		wipeAccount: (userId) => deleteDatabase(factory, accountName(userId)),
	};
}

async function openAccount(factory: IDBFactory, userId: string): Promise<AccountStorage> {
	const database = await openDatabase(factory, accountName(userId));
	const values = keptValues(database);
	const owner = crypto.randomUUID();
	await values.set(ownerName, owner);
	return {
		values,
		close: () => database.close(),
		rows: {
			async list(prefix) {
				const store = transactionOf(database, ['rows'], 'readonly').objectStore('rows');
				const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
				const [names, found] = await Promise.all([
					answerOf(store.getAllKeys(range)),
					answerOf(store.getAll(range)),
				]);
				return names.map((name, place): [string, unknown] => [String(name), found[place]]);
			},
			async write(entries) {
				const transaction = transactionOf(database, ['rows', 'values'], 'readwrite');
				const done = endOf(transaction);
				const asked = transaction.objectStore('values').get(ownerName);
				asked.onsuccess = () => {
					if (asked.result !== owner) return transaction.abort();
					const store = transaction.objectStore('rows');
					for (const [name, value] of entries) {
						if (value === undefined) store.delete(name);
						else store.put(value, name);
					}
				};
				await done;
			},
		},
	};
}

function keptValues(database: IDBDatabase): KeptValues {
	const write = async (change: (store: IDBObjectStore) => void) => {
		const transaction = transactionOf(database, ['values'], 'readwrite');
		change(transaction.objectStore('values'));
		await endOf(transaction);
	};
	return {
		get: (name) =>
			answerOf<unknown>(transactionOf(database, ['values'], 'readonly').objectStore('values').get(name)),
		set: (name, value) => write((store) => store.put(value, name)),
		delete: (name) => write((store) => store.delete(name)),
	};
}

function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const request = factory.open(name, version);
		request.onupgradeneeded = () => {
			for (const store of ['rows', 'values']) request.result.createObjectStore(store);
		};
		request.onsuccess = () => {
			const database = request.result;
			// Signing out in another context deletes it: nobody is to wait for this one.
			database.onversionchange = () => database.close();
			resolve(database);
		};
		request.onerror = () => {
			const isLater = request.error?.name === 'VersionError';
			reject(
				new StorageError(isLater ? 'STORAGE_FROM_FUTURE' : 'STORAGE_UNAVAILABLE', { cause: request.error }),
			);
		};
	});
}

function deleteDatabase(factory: IDBFactory, name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const request = factory.deleteDatabase(name);
		request.onsuccess = () => resolve();
		request.onerror = () => reject(new StorageError('STORAGE_BROKEN', { cause: request.error }));
	});
}

function transactionOf(
	database: IDBDatabase,
	stores: readonly StoreName[],
	mode: 'readonly' | 'readwrite',
): IDBTransaction {
	try {
		return database.transaction([...stores], mode, { durability: 'strict' });
	} catch (cause) {
		throw new StorageError('STORAGE_BROKEN', { cause });
	}
}

function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(new StorageError('STORAGE_BROKEN', { cause: request.error }));
	});
}

/** Resolves once all of it is on disk. */
function endOf(transaction: IDBTransaction): Promise<void> {
	return new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => {
			const { error } = transaction;
			// Without an error it was aborted by hand: the owner is another.
			if (error === null) reject(new StorageError('STORAGE_TAKEN'));
			else if (error.name === 'QuotaExceededError')
				reject(new StorageError('STORAGE_FULL', { cause: error }));
			else reject(new StorageError('STORAGE_BROKEN', { cause: error }));
		};
	});
}

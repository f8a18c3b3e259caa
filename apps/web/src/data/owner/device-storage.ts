import { createMemoryStorage, type ReplicaStorage } from '@mana/sync-protocol';

/** Named values that are kept as they are: also keys that cannot be read out. */
export interface KeptValues {
	/** Undefined where there is none. */
	get(name: string): Promise<unknown>;
	set(name: string, value: unknown): Promise<void>;
	delete(name: string): Promise<void>;
}

/** What the device holds of one account. */
export interface AccountStorage {
	readonly rows: ReplicaStorage;
	readonly values: KeptValues;
	close(): void;
}

/**
 * Where the owner of a browser's data keeps it.
 *
 * @throws StorageError from every method
 */
export interface DeviceStorage {
	/** What belongs to the device, whoever is signed in. */
	readonly values: KeptValues;
	/** Opens what there is of an account, or begins it. Whoever had it open before can no longer write to it. */
	openAccount(userId: string): Promise<AccountStorage>;
	/** Leaves nothing of it. */
	wipeAccount(userId: string): Promise<void>;
}

type StorageErrorCode =
	| 'STORAGE_UNAVAILABLE'
	| 'STORAGE_FROM_FUTURE'
	| 'STORAGE_BROKEN'
	| 'STORAGE_FULL'
	/** Another owner has opened it since. */
	| 'STORAGE_TAKEN';

export class StorageError extends Error {
	override readonly name = 'StorageError';
	readonly code: StorageErrorCode;

	constructor(code: StorageErrorCode, options?: ErrorOptions) {
		super(code, options);
		this.code = code;
	}
}

/** A storage that lasts as long as the process. */
export function createMemoryDevice(): DeviceStorage {
	const accounts = new Map<
		string,
		{ readonly rows: ReplicaStorage; readonly values: KeptValues; owner: symbol }
	>();

	return {
		values: createMemoryValues(),
		async openAccount(userId) {
			const account = accounts.get(userId) ?? {
				rows: createMemoryStorage(),
				values: createMemoryValues(),
				owner: Symbol(),
			};
			accounts.set(userId, account);
			const owner = Symbol();
			account.owner = owner;
			const { list, write } = account.rows;
			return {
				rows: {
					list,
					async write(entries) {
						if (account.owner !== owner) throw new StorageError('STORAGE_TAKEN');
						await write(entries);
					},
				},
				values: account.values,
				close() {},
			};
		},
		async wipeAccount(userId) {
			accounts.delete(userId);
		},
	};
}

function createMemoryValues(): KeptValues {
	const values = new Map<string, unknown>();
	return {
		get: async (name) => values.get(name),
		async set(name, value) {
			values.set(name, value);
		},
		async delete(name) {
			values.delete(name);
		},
	};
}

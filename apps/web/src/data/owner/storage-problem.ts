import type { AppProblem, WayOn } from '../app-state.ts';
import { type AccountStorage, StorageError } from './device-storage.ts';

const problems = {
	STORAGE_UNAVAILABLE: ['STORAGE_UNAVAILABLE', 'use-another-window'],
	STORAGE_FROM_FUTURE: ['STORAGE_FROM_FUTURE', 'reload'],
	STORAGE_BROKEN: ['STORAGE_BROKEN', 'sign-out'],
	STORAGE_FULL: ['STORAGE_FULL', 'sign-out'],
	STORAGE_TAKEN: ['STORAGE_BROKEN', 'reload'],
} as const satisfies Record<string, readonly [AppProblem, WayOn]>;

/** What an error of the storage is to the person, and what they can do about it. */
export function problemOf(error: unknown): { readonly code: AppProblem; readonly wayOn: WayOn } {
	const [code, wayOn] = problems[error instanceof StorageError ? error.code : 'STORAGE_BROKEN'];
	return { code, wayOn };
}

/** A storage that says so once it is lost to somebody or broken; one that is full is left to whoever writes. */
export function watchedStorage(storage: AccountStorage, onLost: (error: unknown) => void): AccountStorage {
	const { list, write } = storage.rows;
	const watchedWrite: typeof write = async (entries) => {
		try {
			await write(entries);
		} catch (error) {
			const isLost = !(error instanceof StorageError) || error.code !== 'STORAGE_FULL';
			if (isLost) onLost(error);
			throw error;
		}
	};
	return { ...storage, rows: { list, write: watchedWrite } };
}

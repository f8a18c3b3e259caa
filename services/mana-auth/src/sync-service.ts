import { EPOCH, eraseSpace, listTables, pullPages, type SyncClientConfig } from '@mana/sync-protocol';
import type { RecordSource } from './domain/account-export.ts';

/** The part of mana-sync that exporting and erasing need. */
export interface SyncService extends RecordSource {
	/** Erases a space's data. @throws SyncError where mana-sync cannot be reached or refuses */
	erase(token: string, spaceId: string): Promise<number>;
}

const pageRows = 1_000;

/** @param syncUrl where mana-sync is reached, without a trailing slash */
export function createSyncService(syncUrl: string, fetchSync: typeof fetch = fetch): SyncService {
	const configOf = (jwt: string): SyncClientConfig => ({
		baseUrl: syncUrl,
		jwt,
		clientId: 'mana-auth',
		fetch: fetchSync,
	});
	return {
		erase: (token, spaceId) => eraseSpace(configOf(token), spaceId),
		tables: (token) => listTables(configOf(token)),
		async *rows(token, appId, table) {
			for await (const { changes } of pullPages(configOf(token), appId, table, EPOCH, { limit: pageRows })) {
				const standing = changes.filter(({ op }) => op !== 'delete');
				if (standing.length > 0) yield standing;
			}
		},
	};
}

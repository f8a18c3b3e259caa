import {
	queryText,
	type SyncClientConfig,
	type SyncRequestOptions,
	sendSyncRequest,
} from './sync-request.ts';
import { appsDigestSchema, type TableDigest } from './wire/digest-response.ts';
import { erasedSpaceSchema } from './wire/erased-space.ts';
import type { AppTable } from './wire/table-name.ts';
import { tablesResponseSchema } from './wire/tables-response.ts';

const LIST_TIMEOUT_MS = 10_000;
const DIGEST_TIMEOUT_MS = 60_000;
const ERASE_TIMEOUT_MS = 60_000;

export interface TablesOptions extends SyncRequestOptions {
	/** This space only; without it all of the caller's. */
	readonly space?: string;
}

/**
 * Which tables hold records, deleted ones included, of those apps that the token is good for.
 *
 * @throws SyncError with the server's status, code and text
 */
export async function listTables(
	config: SyncClientConfig,
	{ space, signal, timeoutMs = LIST_TIMEOUT_MS }: TablesOptions = {},
): Promise<AppTable[]> {
	const { tables } = await sendSyncRequest(config, {
		path: `/sync/tables${queryText({ space })}`,
		schema: tablesResponseSchema,
		timeoutMs,
		...(signal && { signal }),
	});
	return tables;
}

/**
 * Erases all values of a space, in every app, for its owner. A call that was cut is made again.
 *
 * @returns how many records this call erased
 * @throws SyncError with the server's status, code and text (`SPACE_OWNER_NEEDED`, …)
 */
export async function eraseSpace(
	config: SyncClientConfig,
	spaceId: string,
	{ signal, timeoutMs = ERASE_TIMEOUT_MS }: SyncRequestOptions = {},
): Promise<number> {
	const { erased } = await sendSyncRequest(config, {
		method: 'DELETE',
		path: `/sync/spaces/${encodeURIComponent(spaceId)}`,
		schema: erasedSpaceSchema,
		timeoutMs,
		...(signal && { signal }),
	});
	return erased;
}

/**
 * What the server's records add up to, by space and table, for comparing with `createDigest`: of the named tables
 * (`tableName`), or of every app that the token is good for.
 *
 * @throws SyncError with the server's status, code and text
 */
export async function digestTables(
	config: SyncClientConfig,
	{
		tables,
		space,
		signal,
		timeoutMs = DIGEST_TIMEOUT_MS,
	}: TablesOptions & { readonly tables?: readonly string[] } = {},
): Promise<TableDigest[]> {
	const { collections } = await sendSyncRequest(config, {
		path: `/sync/digest${queryText({ space, tables: tables?.join(',') })}`,
		schema: appsDigestSchema,
		timeoutMs,
		...(signal && { signal }),
	});
	return collections;
}

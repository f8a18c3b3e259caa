import { randomKey } from './random-key.ts';
import { type SyncClientConfig, type SyncRequestOptions, sendSyncRequest } from './sync-request.ts';
import type { Change, InsertChange } from './wire/change.ts';
import { type PushRequest, SCHEMA_VERSION } from './wire/push-request.ts';
import { type PushResponse, pushResponseSchema } from './wire/push-response.ts';

/** The `since` that means everything. */
export const EPOCH = '1970-01-01T00:00:00.000Z';

/** The `since` that means nothing of what there is: for following what changes from now on. */
export const FROM_NOW_ON = '9999-12-31T23:59:59.999Z';

const PUSH_TIMEOUT_MS = 10_000;

export interface PushOptions extends SyncRequestOptions {
	/** A cursor or an ISO time: answer with what others changed since. Without it nothing is answered. */
	readonly since?: string;
	/** Where the `base` of one change does not stand, none is taken in. */
	readonly atomic?: boolean;
	/** Answer with edits that a deletion hides. */
	readonly reportConflicts?: boolean;
}

/**
 * Pushes changes of one app, all of them or none, save those whose `base` does not stand. A change without a key is given a random one, so that a
 * repeated request counts once; keep the keyed change yourself where it must survive a restart.
 *
 * @throws SyncError with the server's status, code and text
 */
export function push(
	config: SyncClientConfig,
	appId: string,
	changes: readonly Change[],
	{ since, atomic, reportConflicts, signal, timeoutMs = PUSH_TIMEOUT_MS }: PushOptions = {},
): Promise<PushResponse> {
	const body: PushRequest = {
		clientId: config.clientId,
		...(since !== undefined && { since }),
		...(atomic && { atomic }),
		...(reportConflicts && { reportConflicts }),
		schemaVersion: SCHEMA_VERSION,
		changes: changes.map((change) => (change.key === undefined ? { ...change, key: randomKey() } : change)),
	};
	return sendSyncRequest(config, {
		path: `/sync/${encodeURIComponent(appId)}`,
		body: JSON.stringify(body),
		schema: pushResponseSchema,
		timeoutMs,
		...(signal && { signal }),
	});
}

/**
 * Pushes one insert.
 *
 * @throws SyncError with the server's status, code and text
 */
export function pushInsert(
	config: SyncClientConfig,
	appId: string,
	change: Omit<InsertChange, 'op'>,
	options: PushOptions = {},
): Promise<PushResponse> {
	return push(config, appId, [{ ...change, op: 'insert' }], options);
}

import {
	queryText,
	type SyncClientConfig,
	type SyncRequestOptions,
	sendSyncRequest,
} from './sync-request.ts';
import { type HistoryResponse, historyResponseSchema } from './wire/history-response.ts';

const HISTORY_TIMEOUT_MS = 10_000;

export interface HistoryOptions extends SyncRequestOptions {
	readonly table: string;
	readonly id: string;
	/** Without it the caller's personal space. */
	readonly space?: string;
	/** From an earlier answer: nothing newer. */
	readonly before?: number;
	/** At most so many changes, 1–200; default 50. */
	readonly limit?: number;
}

/**
 * One record's changes as logged, newest first.
 *
 * @throws SyncError with the server's status, code and text
 */
export function readHistory(
	config: SyncClientConfig,
	appId: string,
	{ signal, timeoutMs = HISTORY_TIMEOUT_MS, ...query }: HistoryOptions,
): Promise<HistoryResponse> {
	const { table, id, space, before, limit } = query;
	return sendSyncRequest(config, {
		path: `/sync/${encodeURIComponent(appId)}/history${queryText({ table, id, space, before, limit })}`,
		schema: historyResponseSchema,
		timeoutMs,
		...(signal && { signal }),
	});
}

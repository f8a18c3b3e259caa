import type { z } from 'zod';
import {
	queryText,
	type SyncClientConfig,
	type SyncRequestOptions,
	sendSyncRequest,
} from './sync-request.ts';
import {
	type ActivityResponse,
	type AppsActivity,
	activityResponseSchema,
	appsActivitySchema,
} from './wire/activity-response.ts';

const ACTIVITY_TIMEOUT_MS = 10_000;

export interface ActivityOptions extends SyncRequestOptions {
	/** Without it the caller's personal space. */
	readonly space?: string;
	/** An ISO time by the server's clock: nothing older. */
	readonly since?: string;
	/** From an earlier answer: nothing newer. */
	readonly before?: number;
	/** At most so many changes, 1–200; default 50. */
	readonly limit?: number;
}

/**
 * What agents changed in a space and app, newest first, without values.
 *
 * @throws SyncError with the server's status, code and text
 */
export function readActivity(
	config: SyncClientConfig,
	appId: string,
	options: ActivityOptions = {},
): Promise<ActivityResponse> {
	return read(config, `/sync/${encodeURIComponent(appId)}/activity`, activityResponseSchema, options);
}

/**
 * As `readActivity`, over every app that the token is good for, or over the named tables (`tableName`) alone.
 *
 * @throws SyncError with the server's status, code and text
 */
export function readActivityEverywhere(
	config: SyncClientConfig,
	{ tables, ...options }: ActivityOptions & { readonly tables?: readonly string[] } = {},
): Promise<AppsActivity> {
	return read(config, '/sync/activity', appsActivitySchema, { ...options, tables: tables?.join(',') });
}

function read<T>(
	config: SyncClientConfig,
	path: string,
	schema: z.ZodType<T>,
	{
		signal,
		timeoutMs = ACTIVITY_TIMEOUT_MS,
		...query
	}: ActivityOptions & { readonly tables?: string | undefined },
): Promise<T> {
	const { space, since, before, limit, tables } = query;
	return sendSyncRequest(config, {
		path: `${path}${queryText({ space, since, before, limit, tables })}`,
		schema,
		timeoutMs,
		...(signal && { signal }),
	});
}

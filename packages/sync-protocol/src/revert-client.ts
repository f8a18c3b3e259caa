import { randomKey } from './random-key.ts';
import { SyncError } from './sync-error.ts';
import { type SyncClientConfig, type SyncRequestOptions, sendSyncRequest } from './sync-request.ts';
import { type ActivityResponse, activityResponseSchema } from './wire/activity-response.ts';
import type { Actor } from './wire/actor.ts';
import { type RevertRequest, type RevertResponse, revertResponseSchema } from './wire/revert.ts';

const REVERT_TIMEOUT_MS = 30_000;
const ACTIVITY_TIMEOUT_MS = 10_000;

/** Which changes to take back; `since` is an ISO time by the server's clock. */
export type RevertSelector =
	| { readonly callId: string }
	| { readonly missionId: string }
	| { readonly client: string; readonly since: string };

export interface RevertOptions extends SyncRequestOptions {
	/** This space only; without it every space that the caller may write to. */
	readonly spaceId?: string;
	/** Who takes back; its `callId` (else a random one) is what the revert can itself be taken back by. */
	readonly actor?: Actor;
}

/**
 * Takes back the changes of one app that a call, a mission or a client made, page by page to the end: every
 * field that nobody else has written since has its former value again (`null` where it had none), records that
 * were created are deleted, deleted ones are back. Sent again it finds nothing left to do. An error in the
 * middle leaves what came before it taken back.
 *
 * @returns what was taken back, what was left alone and why, and the `callId` by which the revert can be undone
 * @throws SyncError with the server's status, code and text (`SPACE_FORBIDDEN`, `SPACE_READ_ONLY`, …)
 */
export async function revert(
	config: SyncClientConfig,
	appId: string,
	selector: RevertSelector,
	{ spaceId, actor, signal, timeoutMs = REVERT_TIMEOUT_MS }: RevertOptions = {},
): Promise<Omit<RevertResponse, 'after'>> {
	const callId = actor?.callId ?? randomKey();
	const total: Omit<RevertResponse, 'after'> = { callId, reverted: [], leftAlone: [], changes: 0 };
	for (let after: string | undefined; ; ) {
		const body: RevertRequest = {
			...selector,
			...(spaceId !== undefined && { spaceId }),
			...(after !== undefined && { after }),
			actor: { ...actor, callId },
		};
		const page: RevertResponse = await sendSyncRequest(config, {
			path: `/sync/${encodeURIComponent(appId)}/revert`,
			body: JSON.stringify(body),
			schema: revertResponseSchema,
			timeoutMs,
			...(signal && { signal }),
		});
		total.reverted.push(...page.reverted);
		total.leftAlone.push(...page.leftAlone);
		total.changes += page.changes;
		if (page.after === null) return total;
		if (page.after === after) {
			const message = 'the sync server says that there is more, and gives the place that it was asked with';
			throw new SyncError('SYNC_RESPONSE_INVALID', 200, message);
		}
		after = page.after;
	}
}

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
	{ space, since, before, limit, signal, timeoutMs = ACTIVITY_TIMEOUT_MS }: ActivityOptions = {},
): Promise<ActivityResponse> {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries({ space, since, before, limit })) {
		if (value !== undefined) query.set(name, String(value));
	}
	return sendSyncRequest(config, {
		path: `/sync/${encodeURIComponent(appId)}/activity?${query}`,
		schema: activityResponseSchema,
		timeoutMs,
		...(signal && { signal }),
	});
}

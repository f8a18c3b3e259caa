import type { z } from 'zod';
import { randomKey } from './random-key.ts';
import { SyncError } from './sync-error.ts';
import { type SyncClientConfig, type SyncRequestOptions, sendSyncRequest } from './sync-request.ts';
import type { Actor } from './wire/actor.ts';
import {
	type AppsRevert,
	appsRevertSchema,
	type RevertRequest,
	type RevertResponse,
	revertResponseSchema,
} from './wire/revert.ts';

const REVERT_TIMEOUT_MS = 30_000;

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
export function revert(
	config: SyncClientConfig,
	appId: string,
	selector: RevertSelector,
	options: RevertOptions = {},
): Promise<Omit<RevertResponse, 'after'>> {
	const path = `/sync/${encodeURIComponent(appId)}/revert`;
	return takeBack(config, path, revertResponseSchema, selector, options);
}

/**
 * As `revert`, in every app that the token is good for, whatever apps the call wrote to: one request for each 200
 * records, each one transaction a space.
 *
 * @throws SyncError as `revert`
 */
export function revertEverywhere(
	config: SyncClientConfig,
	selector: RevertSelector,
	options: RevertOptions = {},
): Promise<AppsRevert> {
	return takeBack(config, '/sync-revert', appsRevertSchema, selector, options);
}

async function takeBack<Page extends RevertResponse>(
	config: SyncClientConfig,
	path: string,
	schema: z.ZodType<Page>,
	selector: RevertSelector,
	{ spaceId, actor, signal, timeoutMs = REVERT_TIMEOUT_MS }: RevertOptions,
) {
	const callId = actor?.callId ?? randomKey();
	const reverted: Page['reverted'][number][] = [];
	const leftAlone: Page['leftAlone'][number][] = [];
	let changes = 0;
	for (let after: string | undefined; ; ) {
		const body: RevertRequest = {
			...selector,
			...(spaceId !== undefined && { spaceId }),
			...(after !== undefined && { after }),
			actor: { ...actor, callId },
		};
		const page: Page = await sendSyncRequest(config, {
			path,
			body: JSON.stringify(body),
			schema,
			timeoutMs,
			...(signal && { signal }),
		});
		reverted.push(...page.reverted);
		leftAlone.push(...page.leftAlone);
		changes += page.changes;
		if (page.after === null) return { callId, reverted, leftAlone, changes };
		if (page.after === after) {
			const message = 'the sync server says that there is more, and gives the place that it was asked with';
			throw new SyncError('SYNC_RESPONSE_INVALID', 200, message);
		}
		after = page.after;
	}
}

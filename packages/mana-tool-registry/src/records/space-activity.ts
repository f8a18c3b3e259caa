import {
	type Actor,
	type AppsActivity,
	type AppsRevert,
	readActivityEverywhere,
	revertEverywhere,
	type SyncClientConfig,
	SyncError,
} from '@mana/sync-protocol';
import { ToolError } from '../tool-error.ts';
import type { RowAccess, SyncRowStoreOptions } from './row-store.ts';
import { toToolError } from './sync-failure.ts';

export type AgentChange = AppsActivity['changes'][number];
export type TakenBack = AppsRevert['reverted'][number];
export type LeftAlone = AppsRevert['leftAlone'][number];

/** What agents did in one space, over all apps that the caller's token reaches; for one tool call. */
export interface SpaceActivity {
	/**
	 * Their newest changes, newest first: those of so many calls, whole, and beyond them what came with it.
	 *
	 * @throws ToolError
	 */
	recent(options: { since?: string; calls: number }): Promise<{ changes: AgentChange[]; hasMore: boolean }>;
	/** Takes back what a call changed, where nobody else has written since. @throws ToolError */
	takeBack(callId: string): Promise<{ reverted: TakenBack[]; leftAlone: LeftAlone[] }>;
}

/** Where tools see and take back what agents did. Both may throw SyncError. */
export interface ActivityStore {
	recent(
		access: RowAccess,
		options: { since?: string; before?: number; limit: number },
	): Promise<AppsActivity>;
	takeBack(
		access: RowAccess,
		callId: string,
		actor: Actor,
	): Promise<Pick<AppsRevert, 'reverted' | 'leftAlone'>>;
}

/** mana-sync answers that many at once and is asked that often: one call may have changed a thousand records. */
const CHANGES_A_PAGE = 200;
const PAGES_READ = 10;

/** Changes of one call belong together; one without a call stands alone. */
export function callOf(change: AgentChange): unknown {
	return change.actor?.callId ?? change;
}

/** An activity store over mana-sync. */
export function createSyncActivityStore({
	syncUrl,
	fetch,
	timeoutMs = 5_000,
}: SyncRowStoreOptions): ActivityStore {
	const config = ({ jwt, clientId }: RowAccess): SyncClientConfig => ({
		baseUrl: syncUrl,
		jwt,
		clientId,
		...(fetch && { fetch }),
	});
	return {
		recent: (access, options) =>
			readActivityEverywhere(config(access), { ...options, space: access.spaceId, timeoutMs }),
		takeBack: (access, callId, actor) =>
			revertEverywhere(config(access), { callId }, { spaceId: access.spaceId, actor, timeoutMs }),
	};
}

export function createSpaceActivity({
	store,
	access,
	actor,
	onWritten,
}: {
	store: ActivityStore;
	access: RowAccess;
	actor: Actor;
	/** Called with each record that was taken back. */
	onWritten: (appId: string, table: string, id: string) => void;
}): SpaceActivity {
	async function guarded<T>(doing: 'read' | 'write', work: Promise<T>): Promise<T> {
		try {
			return await work;
		} catch (cause) {
			if (!isOutOfScope(cause)) throw toToolError(cause, doing);
			const message = `This connection may not ${doing} in any module of this space. Ask the person to grant it more.`;
			throw new ToolError('SPACE_FORBIDDEN', message, { cause });
		}
	}

	return {
		/** Reads on until there is a change of one call more than is wanted: those before it are there whole. */
		async recent({ since, calls }) {
			const changes: AgentChange[] = [];
			const found = new Set<unknown>();
			const question = { limit: CHANGES_A_PAGE, ...(since !== undefined && { since }) };
			let before: number | null | undefined;
			for (let page = 0; page < PAGES_READ && found.size <= calls && before !== null; page++) {
				const place = before === undefined ? {} : { before };
				const answer = await guarded('read', store.recent(access, { ...question, ...place }));
				for (const change of answer.changes) {
					changes.push(change);
					found.add(callOf(change));
				}
				before = answer.before;
			}
			return { changes, hasMore: before !== null };
		},
		async takeBack(callId) {
			const answer = await guarded('write', store.takeBack(access, callId, actor));
			for (const { appId, table, id } of answer.reverted) onWritten(appId, table, id);
			return answer;
		},
	};
}

function isOutOfScope(cause: unknown): boolean {
	return cause instanceof SyncError && cause.code === 'SCOPE_INSUFFICIENT';
}

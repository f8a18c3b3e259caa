import { recordApps } from '@mana/records';
import {
	type ActivityResponse,
	type Actor,
	type RevertResponse,
	readActivity,
	revert,
	type SyncClientConfig,
	SyncError,
} from '@mana/sync-protocol';
import { ToolError } from '../tool-error.ts';
import type { RowScope, SyncRowStoreOptions } from './row-store.ts';
import { toToolError } from './sync-failure.ts';

export type AgentChange = ActivityResponse['changes'][number] & { readonly appId: string };
export type TakenBack = RevertResponse['reverted'][number] & { readonly appId: string };
export type LeftAlone = RevertResponse['leftAlone'][number] & { readonly appId: string };

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
		scope: RowScope,
		appId: string,
		options: { since?: string; before?: number; limit: number },
	): Promise<ActivityResponse>;
	takeBack(
		scope: RowScope,
		appId: string,
		callId: string,
		actor: Actor,
	): Promise<Pick<RevertResponse, 'reverted' | 'leftAlone'>>;
}

/** As many as mana-sync answers at once, and how often it is asked: one call may have changed a thousand records. */
const CHANGES_A_PAGE = 200;
const PAGES_READ = 10;

/** Changes of one call belong together; one without a call stands alone. */
export function callOf(change: ActivityResponse['changes'][number]): unknown {
	return change.actor?.callId ?? change;
}

/** An activity store over mana-sync. */
export function createSyncActivityStore({
	syncUrl,
	fetch,
	timeoutMs = 5_000,
}: SyncRowStoreOptions): ActivityStore {
	const config = ({ jwt, clientId }: RowScope): SyncClientConfig => ({
		baseUrl: syncUrl,
		jwt,
		clientId,
		...(fetch && { fetch }),
	});
	return {
		recent: (scope, appId, options) =>
			readActivity(config(scope), appId, { ...options, space: scope.spaceId, timeoutMs }),
		takeBack: (scope, appId, callId, actor) =>
			revert(config(scope), appId, { callId }, { spaceId: scope.spaceId, actor, timeoutMs }),
	};
}

export function createSpaceActivity({
	store,
	scope,
	actor,
}: {
	store: ActivityStore;
	scope: RowScope;
	actor: Actor;
}): SpaceActivity {
	/** Answers of the apps that the token is good for; an error where it is good for none. */
	async function ofEveryApp<T>(doing: 'read' | 'write', ask: (appId: string) => Promise<T>): Promise<T[]> {
		const answers: T[] = [];
		let refusal: unknown;
		// One after the other: an app that fails leaves the later ones untouched, for the next try.
		for (const appId of recordApps) {
			try {
				answers.push(await ask(appId));
			} catch (cause) {
				if (!isOutOfScope(cause)) throw toToolError(cause, doing);
				refusal = cause;
			}
		}
		if (answers.length > 0 || refusal === undefined) return answers;
		throw new ToolError(
			'SPACE_FORBIDDEN',
			`This connection may not ${doing} in any module of this space. Ask the person to grant it more.`,
			{ cause: refusal },
		);
	}

	/** Reads on until there is a change of one call more than is wanted: those before it are there whole. */
	async function recentOf(appId: string, { since, calls }: { since?: string; calls: number }) {
		const changes: AgentChange[] = [];
		const found = new Set<unknown>();
		const question = { limit: CHANGES_A_PAGE, ...(since !== undefined && { since }) };
		let before: number | null | undefined;
		for (let page = 0; page < PAGES_READ && found.size <= calls && before !== null; page++) {
			const answer = await store.recent(scope, appId, {
				...question,
				...(before !== undefined && { before }),
			});
			for (const change of answer.changes) {
				changes.push({ ...change, appId });
				found.add(callOf(change));
			}
			before = answer.before;
		}
		return { changes, hasMore: before !== null };
	}

	return {
		async recent(options) {
			const answers = await ofEveryApp('read', (appId) => recentOf(appId, options));
			const changes = answers.flatMap((answer) => answer.changes);
			changes.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
			return { changes, hasMore: answers.some(({ hasMore }) => hasMore) };
		},
		async takeBack(callId) {
			const answers = await ofEveryApp('write', async (appId) => {
				const { reverted, leftAlone } = await store.takeBack(scope, appId, callId, actor);
				return {
					reverted: reverted.map((record) => ({ ...record, appId })),
					leftAlone: leftAlone.map((record) => ({ ...record, appId })),
				};
			});
			return {
				reverted: answers.flatMap(({ reverted }) => reverted),
				leftAlone: answers.flatMap(({ leftAlone }) => leftAlone),
			};
		},
	};
}

function isOutOfScope(cause: unknown): boolean {
	return cause instanceof SyncError && cause.code === 'SCOPE_INSUFFICIENT';
}

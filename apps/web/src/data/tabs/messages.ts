import type { Space } from '@mana/auth-protocol';
import type { AppState, SyncState } from '../app-state.ts';
import type { Owner } from '../owner/owner.ts';
import type { Query, RecordName, Row } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';
import type { Session } from '../session.ts';
import type { Conflict, RefusedEdit } from '../set-aside.ts';
import type { UndoState } from '../write.ts';

/**
 * Tabs and the owner of the data meet in the lobby, a BroadcastChannel of this name; then each tab has one of its own,
 * so that no tab is sent what another looks at.
 */
export const lobbyName = 'mana-data';
export const tabChannelName = (tab: string): string => `mana-data/${tab}`;
/** Held by the owner as long as it lives. */
export const ownerLockName = 'mana-data-owner';
/** Held by a tab as long as it lives. */
export const tabLockName = (tab: string): string => `mana-data-tab/${tab}`;

/** In the lobby. */
export type LobbyMessage =
	/** There is an owner: another one than before, or the same again. */
	| { readonly kind: 'owner'; readonly owner: string }
	/** There is a tab, which looks for the owner. */
	| { readonly kind: 'tab'; readonly tab: string };

/** What a tab may ask the owner to do, once or again: a lost answer is asked for again. */
export type OwnerCalls = Pick<
	Owner,
	| 'write'
	| 'undo'
	| 'redo'
	| 'search'
	| 'history'
	| 'takeBack'
	| 'settleConflict'
	| 'restoreEdit'
	| 'dismissEdit'
	| 'portableTables'
	| 'portablePage'
	| 'portableNamed'
	| 'importItems'
	| 'agentGround'
	| 'deviceAgent'
	| 'sealedCopies'
	| 'rowsToSeal'
	| 'moduleSizes'
	| 'call'
	| 'policyMode'
	| keyof Session
>;

/** What a tab may watch: for each topic what it is watched with, and what is told. */
export interface Topics {
	readonly state: { readonly of: undefined; readonly news: AppState };
	readonly sync: { readonly of: undefined; readonly news: SyncState };
	readonly spaces: { readonly of: undefined; readonly news: readonly Space[] };
	readonly undoable: { readonly of: undefined; readonly news: UndoState };
	readonly conflicts: { readonly of: undefined; readonly news: readonly Conflict[] };
	readonly refusedEdits: { readonly of: undefined; readonly news: readonly RefusedEdit[] };
	readonly rows: { readonly of: Query; readonly news: RowsNews };
	readonly record: { readonly of: RecordName; readonly news: { readonly row?: Row } };
}

export type Watch = {
	readonly [Topic in keyof Topics]: { readonly topic: Topic; readonly of: Topics[Topic]['of'] };
}[keyof Topics];

/** From a tab to the owner. */
export type TabMessage =
	| {
			readonly kind: 'call';
			readonly id: number;
			readonly method: keyof OwnerCalls;
			readonly args: readonly unknown[];
	  }
	| { readonly kind: 'watch'; readonly id: number; readonly watch: Watch }
	| { readonly kind: 'unwatch'; readonly id: number };

/** From the owner to a tab. */
export type OwnerMessage =
	/** Ask all that you still want to know. */
	| { readonly kind: 'welcome'; readonly owner: string }
	| { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
	| { readonly kind: 'failure'; readonly id: number; readonly code: string }
	| { readonly kind: 'news'; readonly id: number; readonly value: unknown };

/** One end of a channel; of BroadcastChannel as much as is needed. */
export interface Channel {
	postMessage(message: unknown): void;
	onmessage: ((event: MessageEvent) => void) | null;
	close(): void;
}

/** How a locked app is opened. A passkey, and a recovery code once it was given, need no network. */
export type UnlockWay = 'passkey' | 'password' | 'recovery-code';

/** Where the app as a whole stands. */
export type AppState =
	| { readonly kind: 'opening' }
	/** `ended`: the server has ended the session, and nothing of the account is left on the device. */
	| { readonly kind: 'signed-out'; readonly reason?: 'ended' }
	/** The keys are not at hand; what is on the device stays sealed. The first way is the easiest. */
	| { readonly kind: 'locked'; readonly reason: LockReason; readonly ways: readonly UnlockWay[] }
	| { readonly kind: 'ready'; readonly account: AccountName }
	| { readonly kind: 'problem'; readonly code: AppProblem; readonly wayOn: WayOn };

/** `new-device`: a zero-knowledge account on a device that has not been given the recovery code yet. */
export type LockReason = 'by-hand' | 'idle' | 'closed' | 'new-device';

export interface AccountName {
	readonly userId: string;
	readonly email: string;
}

export type AppProblem =
	/** No IndexedDB, as in some private windows. */
	| 'STORAGE_UNAVAILABLE'
	/** What is on the device was written by a later version of the app. */
	| 'STORAGE_FROM_FUTURE'
	/** The browser took the storage away, or it cannot be read. */
	| 'STORAGE_BROKEN'
	/** The device has no room to begin with. */
	| 'STORAGE_FULL'
	/** The keys could not be fetched, and this device has none. */
	| 'KEYS_UNAVAILABLE'
	/** The worker failed to start. */
	| 'WORKER_FAILED';

/** What the person can do about it. */
export type WayOn = 'reload' | 'wait-for-network' | 'sign-out' | 'use-another-window';

/** What the quiet line tells. */
export interface SyncState {
	/** Changes that the server does not have yet. */
	readonly waiting: number;
	/** Milliseconds since 1970 since when the server cannot be reached; undefined while it can. */
	readonly offlineSinceMs?: number;
	/** When the device last knew that it had everything. */
	readonly syncedAtMs?: number;
	/** The first pull of this device is still under way: lists are usable, but not whole. */
	readonly isFirstPull: boolean;
	/** How full the fullest space is that was written to, in hundredths; absent until it is worth telling. */
	readonly fullPercent?: number;
	/** Why nothing is sent though there is a network. */
	readonly problem?: SyncProblem;
}

export type SyncProblem =
	/** The session has ended: sign in again, nothing is lost. */
	| 'SIGN_IN_AGAIN'
	/** The server is newer than the app: reload. */
	| 'APP_OUTDATED'
	/** The device has no room for what the server sends. */
	| 'STORAGE_FULL'
	/** A space holds as much as it may: what was written there waits until something is deleted for good. */
	| 'SPACE_FULL';

/** What the device holds for this origin. */
export interface StorageUse {
	readonly usedBytes: number;
	readonly quotaBytes: number;
	/** The browser will not throw it away on its own. */
	readonly isPersistent: boolean;
}

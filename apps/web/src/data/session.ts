/** Signing in and out of this device, and locking it. */
export interface Session {
	/** Where to send the browser: mana-auth's page, which comes back to the configured address with a code. */
	beginSignIn(options: {
		/** A path of the app. */
		readonly returnTo: string;
		readonly screen?: 'sign-in' | 'sign-up';
	}): Promise<{ readonly url: string }>;
	/** Takes the query that mana-auth's page came back with. */
	completeSignIn(query: string): Promise<SignInResult>;
	/** Wipes the device's copy. Without `evenIfUnsent` it answers what would be lost, and does nothing. */
	signOut(options: { readonly evenIfUnsent: boolean }): Promise<SignOutResult>;
	lock(): Promise<void>;
	unlock(by: Unlock): Promise<UnlockResult>;
	lockAfter(choice: LockChoice): Promise<void>;
	lockChoice(): Promise<LockChoice>;
	/** The person is using the app: to be called on keys and touches, at most every half minute. */
	noteUse(): Promise<void>;
}

export type SignInResult =
	| { readonly ok: true; readonly returnTo: string }
	/** `SIGN_IN_STALE`: it was begun elsewhere or long ago; begin again. */
	| {
			readonly ok: false;
			readonly code: 'SIGN_IN_STALE' | 'SIGN_IN_REFUSED' | 'UNREACHABLE' | 'OTHER_ACCOUNT_UNSENT';
	  };

export type SignOutResult =
	| { readonly ok: true }
	| { readonly ok: false; readonly code: 'UNSENT_CHANGES'; readonly waiting: number };

export type Unlock =
	| { readonly way: 'password'; readonly password: string; readonly secondFactor?: string }
	| { readonly way: 'recovery-code'; readonly code: string };

export type UnlockResult =
	| { readonly ok: true }
	| { readonly ok: false; readonly code: 'WRONG' | 'SECOND_FACTOR_NEEDED' | 'UNREACHABLE' | 'SIGN_IN_AGAIN' };

/** `never`, at the close of the last tab, or after so many minutes without use. */
export type LockChoice = 'never' | 'at-close' | { readonly afterMinutes: number };

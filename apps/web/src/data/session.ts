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
	/** Lets a passkey of this device open the app from now on, also without the network. */
	addPasskey(passkey: PasskeyUnlock, recoveryCode?: string): Promise<PasskeyResult>;
	removePasskey(): Promise<void>;
	/** The passkey that opens this device; undefined where there is none. */
	passkey(): Promise<PasskeyHint | undefined>;
	lockAfter(choice: LockChoice): Promise<void>;
	lockChoice(): Promise<LockChoice>;
	/** The session's access token, renewed where it is about to end; the code of what stands in the way else. */
	accessToken(): Promise<AccessTokenAnswer>;
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

export type AccessTokenAnswer =
	| { readonly ok: true; readonly token: string }
	| { readonly ok: false; readonly code: string };

export type SignOutResult =
	| { readonly ok: true }
	| { readonly ok: false; readonly code: 'UNSENT_CHANGES'; readonly waiting: number };

/** What the page asks the passkey for: WebAuthn's PRF extension answers the same secret for the same salt. */
export interface PasskeyHint {
	readonly credentialId: Uint8Array<ArrayBuffer>;
	/** 32 bytes. */
	readonly salt: Uint8Array<ArrayBuffer>;
}

export interface PasskeyUnlock extends PasskeyHint {
	/** What PRF answered, 32 bytes. */
	readonly secret: Uint8Array<ArrayBuffer>;
}

/** `CODE_NEEDED`: a zero-knowledge account has to give its recovery code for it. */
export type PasskeyResult =
	| { readonly ok: true }
	| { readonly ok: false; readonly code: 'CODE_NEEDED' | 'WRONG' | 'UNREACHABLE' | 'NOT_READY' };

export type Unlock =
	| { readonly way: 'passkey'; readonly secret: Uint8Array<ArrayBuffer> }
	| { readonly way: 'password'; readonly password: string; readonly secondFactor?: string }
	| { readonly way: 'recovery-code'; readonly code: string };

export type UnlockResult =
	| { readonly ok: true }
	| { readonly ok: false; readonly code: 'WRONG' | 'SECOND_FACTOR_NEEDED' | 'UNREACHABLE' | 'SIGN_IN_AGAIN' };

/** `never`, at the close of the last tab, or after so many minutes without use. */
export type LockChoice = 'never' | 'at-close' | { readonly afterMinutes: number };

/** What is asked of the library's tables beside the library. */
export interface OauthTokenStore {
	/** Whose the refresh token with this digest is, also where it was exchanged already. */
	findRefresh(digest: string): Promise<{ clientId: string; grantId: string } | undefined>;
	/** Takes a refresh token for a while, to exchange it. `unknown` ones are the library's to refuse. */
	takeRefresh(
		digest: string,
		time: { nowMs: number; forMs: number },
	): Promise<'taken' | 'under-way' | 'unknown' | { spentOf: string }>;
	/** It was exchanged now, or was not after all. */
	releaseRefresh(digest: string): Promise<void>;
	/**
	 * Notes that somebody came with the code of this digest. Who comes second ends what the first one got (RFC 6749
	 * §4.1.2), and is answered true.
	 */
	isCodeReplayed(digest: string): Promise<boolean>;
	/** Makes these the resources that tokens may be for, and no others. */
	settleResources(identifiers: readonly string[], newId: () => string): Promise<void>;
	/** Takes an assertion's id; false where it was taken before. */
	takeAssertion(id: string, expiresAtMs: number): Promise<boolean>;
	/** Whether a client of this id is stored. */
	isClient(clientId: string): Promise<boolean>;
	/** Whether the client has said that it uses refresh tokens. */
	wantsRefresh(clientId: string): Promise<boolean>;
	/** Lets a client ask for every scope there is or will be: what it gets is its person's to say. */
	openScopes(clientId: string): Promise<void>;
	/**
	 * Removes some of the clients that nobody has connected for long, and more where there are as many as there may be.
	 *
	 * @returns whether another one has room
	 */
	makeRoomForClient(nowMs: number): Promise<boolean>;
	endGrant(grantId: string): Promise<void>;
}

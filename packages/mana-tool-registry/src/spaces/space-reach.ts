import type { Space } from '@mana/auth-protocol';

/** What a connection may use. */
export interface SpaceReach {
	/** The active space is among them. */
	readonly spaces: readonly Space[];
	/** The person's own space, whether the connection may use it or not; undefined where its token does not reach it. */
	readonly personalId: string | undefined;
	/** Ids of the person's other spaces. */
	readonly notGranted: readonly string[];
	/** Where the person lets the connection into those: an address. */
	readonly grantedAt: string;
}

import type { Space } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { ConnectedClient } from './connected-client.ts';

/** A person's consent to one client, for one space. */
export interface Grant {
	id: string;
	userId: string;
	clientId: string;
	spaceId: string;
	scopes: string[];
	/** The session it ends with; null where it may outlive it. */
	sessionId: string | null;
	grantedAtMs: number;
}

export interface GrantStore {
	/** Consumes the request and keeps the grant; false where the request is not there any more, or membership. */
	insert(grant: Grant & { codeDigest: string }, requestId: string): Promise<boolean>;
	/** The grant, while it lives: it goes with a revocation, with the membership, with a new password. */
	find(grantId: string): Promise<Grant | undefined>;
	/** Notes that it is in use. */
	touch(grantId: string, atMs: number): Promise<void>;
	listFor(userId: string): Promise<ListedGrant[]>;
	/** Ends it with every token made of it; false where the user has no such grant. */
	end(userId: string, grantId: string): Promise<boolean>;
	endAll(userId: string): Promise<number>;
}

export interface ListedGrant {
	id: string;
	client: ConnectedClient;
	space: Pick<Space, 'id' | 'name' | 'type'>;
	scopes: string[];
	grantedAtMs: number;
	lastUsedAtMs: number | null;
}

/** @throws AppError 404 `GRANT_UNKNOWN` */
export async function endGrant(
	deps: { grants: Pick<GrantStore, 'end'> },
	userId: string,
	grantId: string,
): Promise<void> {
	if (await deps.grants.end(userId, grantId)) return;
	throw new AppError('GRANT_UNKNOWN', 404, 'This agent is not connected to your account.');
}

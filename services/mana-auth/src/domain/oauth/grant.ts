import type { GrantedSpaces, Space } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { ConnectedClient } from './connected-client.ts';

/** A person's consent to one client, for one space or more. */
export interface Grant {
	id: string;
	userId: string;
	clientId: string;
	spaces: GrantedSpaces;
	scopes: string[];
	/** The session it ends with; null where it may outlive it. */
	sessionId: string | null;
	grantedAtMs: number;
}

export interface GrantStore {
	/** Consumes the request and keeps the grant; false where the request is not there any more, or membership. */
	insert(grant: Grant & { codeDigest: string }, requestId: string): Promise<boolean>;
	/** The grant, while it lives: it goes with a revocation, with the last membership it is for, with a new password. */
	find(grantId: string): Promise<Grant | undefined>;
	/** Notes that it is in use. */
	touch(grantId: string, atMs: number): Promise<void>;
	listFor(userId: string): Promise<ListedGrant[]>;
	/** `unknown` where the user has no such grant, `not-a-member` where a space is not theirs. */
	changeSpaces(
		userId: string,
		grantId: string,
		spaces: GrantedSpaces,
	): Promise<'changed' | 'unknown' | 'not-a-member'>;
	/** Ends it with every token made of it; false where the user has no such grant. */
	end(userId: string, grantId: string): Promise<boolean>;
	endAll(userId: string): Promise<number>;
}

/** The claim of a token that is good in these spaces; one of them as it was before there could be several. */
export function spaceClaim(spaces: GrantedSpaces): string | readonly string[] {
	const [first, ...others] = spaces;
	return spaces !== '*' && first !== undefined && others.length === 0 ? first : spaces;
}

export interface ListedGrant {
	id: string;
	client: ConnectedClient;
	/** Those that it is let into just now. */
	spaces: Pick<Space, 'id' | 'name' | 'type'>[];
	allSpaces: boolean;
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
	if (!(await deps.grants.end(userId, grantId))) throw grantUnknown();
}

/** @throws AppError 404 `GRANT_UNKNOWN`, 403 `SPACE_FORBIDDEN` */
export async function changeGrantSpaces(
	deps: { grants: Pick<GrantStore, 'changeSpaces'> },
	userId: string,
	grantId: string,
	spaces: GrantedSpaces,
): Promise<void> {
	const changed = await deps.grants.changeSpaces(userId, grantId, spaces);
	if (changed === 'unknown') throw grantUnknown();
	if (changed === 'not-a-member') {
		throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of one of these spaces.');
	}
}

function grantUnknown(): AppError {
	return new AppError('GRANT_UNKNOWN', 404, 'This agent is not connected to your account.');
}

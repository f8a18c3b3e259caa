import type { TokenUse } from '../wire/access-token.ts';
import type { ActivityEntry } from '../wire/activity.ts';
import type { PublicAgentKeys } from '../wire/agent-keys.ts';
import type { GrantedSpaces } from '../wire/granted-spaces.ts';
import type { Space } from '../wire/space.ts';

/** A person's master keys, oldest first: the last one is in use. */
export interface StandInVault {
	readonly keys: Uint8Array[];
	readonly isZeroKnowledge?: boolean;
}

/** A shared space's keys, oldest first, and who may have them. */
export interface StandInSpaceKeys {
	readonly members: readonly string[];
	readonly keys: Uint8Array[];
}

/** What a person has granted to a mission. */
export interface StandInMissionGrant {
	readonly userId: string;
	readonly missionId: string;
	readonly spaceId: string;
	readonly scopes: readonly string[];
	/** As many as there are, where it is absent. */
	readonly maxRuns?: number;
	/** Whether it is for a sealed copy: exchanged for traces only. */
	readonly isSealed?: boolean;
}

/** What every request but that for the public keys is answered with, in place of what it asked for. */
export type StandInRefusal = { readonly status: number; readonly body?: unknown } | 'unreachable' | 'hanging';

/** What the stand-in knows, to be set by tests, and what it was asked. */
export class StandInState {
	readonly spacesByUser = new Map<string, Space[]>();
	readonly vaultsByUser = new Map<string, StandInVault>();
	readonly keysBySpace = new Map<string, StandInSpaceKeys>();
	/** Canonical names of the destructive tools that agents may call. */
	readonly allowedBySpace = new Map<string, readonly string[]>();
	refusal: StandInRefusal | undefined;
	/** Whether the sessions have ended that people's tokens are of: no report is taken with those alone. */
	haveSessionsEnded = false;
	/** Whether agents' tokens are still exchanged. */
	areGrantsAlive = true;
	/** What agents' tokens are exchanged for, in place of the spaces that they name. */
	grantedSpaces: GrantedSpaces | undefined;
	readonly agentKeysByUser = new Map<string, PublicAgentKeys>();
	/** By their ids. */
	readonly missionGrants = new Map<string, StandInMissionGrant>();
	/** The runs that each of them was used for. */
	readonly missionRuns = new Map<string, Set<string>>();
	/** Whether connections by a person's own token may use all of their spaces. */
	letsHeadersIn = false;

	/** `METHOD path`, in order, without fetches of the public keys. */
	readonly requests: string[] = [];
	/** The tokens that came with them, without those that were to be exchanged. */
	readonly tokens: string[] = [];
	/** Who asked for a policy. */
	readonly policyRequests: string[] = [];
	/** Batches for the log of agents' calls. */
	readonly activity: {
		readonly userId: string;
		readonly entries: readonly ActivityEntry[];
		/** By which a service proved itself beside an ended token. */
		readonly assertion?: string;
	}[] = [];
	readonly exchanges: { readonly use: TokenUse; readonly assertion: string }[] = [];

	join(userId: string, spaceId: string, role: Space['role'], type: Space['type'] = 'team'): void {
		this.leave(userId, spaceId);
		this.spacesByUser.get(userId)?.push(standInSpace(spaceId, { role, type }));
	}

	leave(userId: string, spaceId: string): void {
		const spaces = this.spacesByUser.get(userId) ?? [];
		this.spacesByUser.set(
			userId,
			spaces.filter(({ id }) => id !== spaceId),
		);
	}
}

export function standInSpace(id: string, space: Partial<Space> = {}): Space {
	return { id, name: id, slug: id, type: 'team', role: 'member', metadata: {}, ...space };
}

export function randomKey(): Uint8Array {
	return crypto.getRandomValues(new Uint8Array(32));
}

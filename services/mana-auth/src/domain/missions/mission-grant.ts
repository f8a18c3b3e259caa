import type { MissionGrantRequest } from '@mana/auth-protocol';
import { aiModule } from '@mana/records/types/ai';
import { AppError } from '@mana/service-kit';
import { notZeroKnowledge } from '../agent-keys.ts';
import { auditedChange } from '../audited.ts';
import type { KeyAudit, KeyAuditEntry, RequestOrigin } from '../key-audit.ts';
import type { ScopeCatalogue } from '../oauth/scopes.ts';

/** What a person lets a mission do in a space while they are away. */
export interface MissionGrant {
	readonly id: string;
	readonly userId: string;
	readonly missionId: string;
	readonly spaceId: string;
	readonly scopes: readonly string[];
	readonly grantedAtMs: number;
	readonly expiresAtMs: number;
	readonly maxRunsPerDay: number;
	readonly lastUsedAtMs: number | null;
	/** For a copy that the person's device seals: it opens no key and reads nothing here. */
	readonly isSealed: boolean;
}

export type GrantObstacle = 'not-a-member' | 'zero-knowledge' | 'not-zero-knowledge' | 'no-agent-keys';

export interface MissionGrantStore {
	/**
	 * Keeps a grant in place of the mission's earlier one, with the entry. A server that does not hold the person's key
	 * could do nothing with one that is not sealed, and one that does needs no sealed one.
	 */
	put(grant: MissionGrant, entry: KeyAuditEntry): Promise<'kept' | GrantObstacle>;
	/** The grant, while it is in force and its person is a member of the space. */
	find(grantId: string, nowMs: number): Promise<MissionGrant | undefined>;
	/**
	 * Notes that it is in use for a run.
	 *
	 * @returns false where that would be one run more within 24 hours than it allows
	 */
	use(grant: MissionGrant, runId: string, nowMs: number): Promise<boolean>;
	listFor(userId: string, nowMs: number): Promise<readonly MissionGrant[]>;
	/** Ends it, with an entry that names its mission; false where the user has no such grant. */
	end(grantId: string, entry: KeyAuditEntry): Promise<boolean>;
}

export interface MissionGrantDeps {
	readonly missionGrants: MissionGrantStore;
	readonly audit: KeyAudit;
	readonly oauth: { readonly scopes: Pick<ScopeCatalogue, 'all'> };
	readonly newId: () => string;
	readonly now: () => number;
}

const longestDays = 90;
const dayMs = 24 * 60 * 60_000;

/** Every mission reads its own agent and task, and writes what came of it. */
const ownScopes = [`${aiModule.id}:read`, `${aiModule.id}:write`];

/**
 * Grants a mission what its person has chosen. What destroys is not among it: a mission only proposes that.
 *
 * @throws AppError 400 `VALIDATION` for a module that there is not or a time too far ahead, 403 `SPACE_FORBIDDEN`,
 *   409 `ZERO_KNOWLEDGE`, or for a sealed one 409 `NOT_ZERO_KNOWLEDGE` or `AGENT_KEYS_MISSING`
 */
export async function grantMission(
	deps: MissionGrantDeps,
	userId: string,
	{ missionId, spaceId, modules, expiresAt, maxRunsPerDay, sealed }: MissionGrantRequest,
	origin: RequestOrigin,
): Promise<MissionGrant> {
	const nowMs = deps.now();
	const expiresAtMs = Date.parse(expiresAt);
	if (expiresAtMs <= nowMs || expiresAtMs > nowMs + longestDays * dayMs) {
		throw new AppError('VALIDATION', 400, `expiresAt: must be within the next ${longestDays} days.`);
	}
	const scopes = Object.entries(modules).map(([module, right]) => `${module}:${right}`);
	const unknown = scopes.find((scope) => !deps.oauth.scopes.all.includes(scope));
	if (unknown !== undefined) throw new AppError('VALIDATION', 400, `modules: there is no ${unknown}.`);
	const grant: MissionGrant = {
		id: deps.newId(),
		userId,
		missionId,
		spaceId,
		scopes: [...ownScopes, ...scopes],
		grantedAtMs: nowMs,
		expiresAtMs,
		maxRunsPerDay,
		lastUsedAtMs: null,
		isSealed: sealed,
	};
	const subject = { userId, spaceId, origin: { ...origin, missionId }, action: 'mission_grant' as const };
	return auditedChange(deps, subject, async (entry) => {
		const kept = await deps.missionGrants.put(grant, entry);
		if (kept === 'kept') return grant;
		throw refusalOf(kept);
	});
}

function refusalOf(obstacle: GrantObstacle): AppError {
	switch (obstacle) {
		case 'not-a-member':
			return new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space.');
		case 'not-zero-knowledge':
			return notZeroKnowledge();
		case 'no-agent-keys':
			return new AppError(
				'AGENT_KEYS_MISSING',
				409,
				'There are no agent keys to seal and to sign with. Put them to /api/v1/me/agent-keys first.',
			);
		case 'zero-knowledge':
			return new AppError(
				'ZERO_KNOWLEDGE',
				409,
				'Only your own devices hold your key, so nothing can read here while you are away. Let the mission run on ' +
					'a device or on a sealed copy, or turn zero-knowledge mode off first.',
			);
	}
}

/** @throws AppError 404 `GRANT_UNKNOWN` */
export async function endMissionGrant(
	deps: Pick<MissionGrantDeps, 'missionGrants' | 'now'>,
	userId: string,
	grantId: string,
	origin: RequestOrigin,
): Promise<void> {
	const entry = {
		...origin,
		userId,
		spaceId: null,
		atMs: deps.now(),
		action: 'mission_revoke',
		status: 200,
	} as const;
	if (await deps.missionGrants.end(grantId, entry)) return;
	throw new AppError('GRANT_UNKNOWN', 404, 'You have given no such grant, or it has ended.');
}

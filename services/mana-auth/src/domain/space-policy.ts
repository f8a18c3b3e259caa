import type { PolicyChange, PolicyChanges, SpacePolicy, SpaceRole, SpaceType } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { RequestOrigin } from './key-audit.ts';
import { stepUpRequired } from './step-up.ts';

export interface SpacePolicyStore {
	find(spaceId: string): Promise<SpacePolicy | undefined>;
	/** Sets the policy and writes down who did, both or neither. */
	set(change: {
		spaceId: string;
		userId: string;
		origin: RequestOrigin;
		allowDestructive: string[];
		atMs: number;
	}): Promise<SpacePolicy>;
	/** Changes newest first, those below `beforeSequence`. */
	changes(spaceId: string, page: { beforeSequence: number; limit: number }): Promise<PolicyChange[]>;
}

export interface SpacePolicyDeps {
	policies: SpacePolicyStore;
	memberships: {
		find(userId: string, spaceId: string): Promise<{ type: SpaceType; role: SpaceRole } | undefined>;
	};
	/** Canonical names of every tool that destroys. */
	destructiveTools: ReadonlySet<string>;
	now: () => number;
}

const rolesThatDecide: ReadonlySet<SpaceRole> = new Set(['owner', 'admin']);

/** @throws AppError 403 `SPACE_FORBIDDEN` */
export async function readPolicy(
	deps: SpacePolicyDeps,
	userId: string,
	spaceId: string,
): Promise<SpacePolicy> {
	await requireMember(deps, userId, spaceId);
	const stored = await deps.policies.find(spaceId);
	if (!stored) return { allowDestructive: [], updatedAt: null, updatedBy: null };
	// A tool that was allowed and has gone since is not shown, and cannot come back allowed unseen.
	return { ...stored, allowDestructive: stored.allowDestructive.filter(isIn(deps.destructiveTools)) };
}

/**
 * @throws AppError 403 `SPACE_FORBIDDEN`, 403 `SPACE_ROLE_REQUIRED` for members and viewers, 400
 *   `ACKNOWLEDGEMENT_REQUIRED` where more is allowed than before, 400 `POLICY_TOOL_UNKNOWN` with the names that no
 *   destructive tool has; after all of these, 401 `STEP_UP_REQUIRED`
 */
export async function changePolicy(
	deps: SpacePolicyDeps,
	change: {
		userId: string;
		spaceId: string;
		origin: RequestOrigin;
		allowDestructive: string[];
		/** Whether the person has read what allowing means. */
		acknowledged: boolean;
		/** Whether the person has just proved who they are. */
		hasSteppedUp: boolean;
	},
): Promise<SpacePolicy> {
	const { role } = await requireMember(deps, change.userId, change.spaceId);
	if (!rolesThatDecide.has(role)) {
		throw new AppError(
			'SPACE_ROLE_REQUIRED',
			403,
			'Only an owner or an admin of the space decides what agents may do in it.',
		);
	}
	const allowDestructive = [...new Set(change.allowDestructive)].sort();
	const unknown = allowDestructive.filter((name) => !deps.destructiveTools.has(name));
	if (unknown.length > 0) {
		throw new AppError(
			'POLICY_TOOL_UNKNOWN',
			400,
			'allowDestructive: names of destructive tools only, as in the registry ("module.verb").',
			{ details: { unknown, known: [...deps.destructiveTools].sort() } },
		);
	}
	const before = new Set((await deps.policies.find(change.spaceId))?.allowDestructive);
	if (!change.acknowledged && allowDestructive.some((name) => !before.has(name))) {
		throw new AppError(
			'ACKNOWLEDGEMENT_REQUIRED',
			400,
			'Allowing agents to delete without asking needs "acknowledged": true.',
		);
	}
	// Last, so that nobody proves who they are for what is refused anyway.
	if (!change.hasSteppedUp) throw stepUpRequired();
	const { userId, spaceId, origin } = change;
	return deps.policies.set({ userId, spaceId, origin, allowDestructive, atMs: deps.now() });
}

/** Who has changed the policy, newest first. @throws AppError 403 `SPACE_FORBIDDEN` */
export async function readPolicyChanges(
	deps: SpacePolicyDeps,
	userId: string,
	spaceId: string,
	page: { beforeSequence: number; limit: number },
): Promise<PolicyChanges> {
	await requireMember(deps, userId, spaceId);
	const changes = await deps.policies.changes(spaceId, page);
	const last = changes.length < page.limit ? undefined : changes.at(-1);
	return { changes, nextCursor: last && last.sequence > 1 ? String(last.sequence) : null };
}

async function requireMember(deps: SpacePolicyDeps, userId: string, spaceId: string) {
	const membership = await deps.memberships.find(userId, spaceId);
	if (!membership) throw new AppError('SPACE_FORBIDDEN', 403, 'You are not a member of this space.');
	return membership;
}

function isIn(names: ReadonlySet<string>): (name: string) => boolean {
	return (name) => names.has(name);
}

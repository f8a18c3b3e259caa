import type { SpaceDetails, SpaceRole, SpaceType } from '@mana/auth-protocol';
import { isModuleOffered, moduleCatalogue } from '@mana/records';
import { AppError } from '@mana/service-kit';
import { notAMember } from './space-keys.ts';
import { stepUpRequired } from './step-up.ts';

/** A space as it stands, whoever looks. */
export type SpaceRecord = Omit<SpaceDetails, 'role' | 'modules'>;

/** Sets a role, or ends the membership where it is null. */
export interface MemberChange {
	userId: string;
	role: SpaceRole | null;
}

export interface SpaceMemberStore {
	/** A space that stands. */
	find(spaceId: string): Promise<SpaceRecord | undefined>;
	/**
	 * Locks a standing space's members and applies what `decide` makes of them, all or nothing. Of a space that
	 * is not there `decide` sees no members.
	 */
	change(
		spaceId: string,
		decide: (space: { type: SpaceType; roles: ReadonlyMap<string, SpaceRole> }) => MemberChange[],
	): Promise<void>;
}

export interface SpaceMemberDeps {
	spaceMembers: SpaceMemberStore;
}

/** Who changes something, and whether they have just proved to be who they are. */
export interface SpaceActor {
	userId: string;
	hasSteppedUp: boolean;
}

/** A space as its members see it, with the modules that its type offers. @throws AppError 403 `SPACE_FORBIDDEN` */
export async function readSpace(
	deps: SpaceMemberDeps,
	userId: string,
	spaceId: string,
): Promise<SpaceDetails> {
	const space = await deps.spaceMembers.find(spaceId);
	const role = space?.members.find((member) => member.userId === userId)?.role;
	if (!space || !role) throw notAMember();
	const modules = moduleCatalogue.filter((module) => isModuleOffered(space.type, module));
	return { ...space, role, modules: modules.map(({ id }) => id) };
}

/**
 * Owners change any role, admins those of everybody but owners; nobody but an owner makes an owner. What concerns
 * an owner needs a step-up.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN`, `SPACE_ROLE_REQUIRED` or `SPACE_PERSONAL_UNDELETABLE`, 404
 *   `MEMBER_NOT_FOUND`, 409 `LAST_OWNER`, 401 `STEP_UP_REQUIRED`
 */
export async function changeMemberRole(
	deps: SpaceMemberDeps,
	actor: SpaceActor,
	change: { spaceId: string; userId: string; role: SpaceRole },
): Promise<void> {
	await deps.spaceMembers.change(change.spaceId, ({ type, roles }) => {
		const target = roleOfTarget(type, roles, actor, change.userId);
		authorize(roles, actor, target === 'owner' || change.role === 'owner');
		if (change.role !== 'owner') refuseLastOwner(roles, change.userId);
		return [{ userId: change.userId, role: change.role }];
	});
}

/** Ends a membership: one's own, or another's as `changeMemberRole` would allow. @throws AppError as that does */
export async function removeMember(
	deps: SpaceMemberDeps,
	actor: SpaceActor,
	{ spaceId, userId }: { spaceId: string; userId: string },
): Promise<void> {
	await deps.spaceMembers.change(spaceId, ({ type, roles }) => {
		const target = roleOfTarget(type, roles, actor, userId);
		if (userId !== actor.userId) authorize(roles, actor, target === 'owner');
		refuseLastOwner(roles, userId);
		return [{ userId, role: null }];
	});
}

/**
 * Makes a member the owner in the caller's place, who becomes an admin.
 *
 * @throws AppError 401 `STEP_UP_REQUIRED`, 403, 404 `MEMBER_NOT_FOUND`, 409 `ALREADY_OWNER`
 */
export async function transferOwnership(
	deps: SpaceMemberDeps,
	actor: SpaceActor,
	{ spaceId, userId }: { spaceId: string; userId: string },
): Promise<void> {
	await deps.spaceMembers.change(spaceId, ({ type, roles }) => {
		const target = roleOfTarget(type, roles, actor, userId);
		authorize(roles, actor, true);
		if (target === 'owner') {
			throw new AppError(
				'ALREADY_OWNER',
				409,
				'This member is an owner already. Leave, or change your role.',
			);
		}
		return [
			{ userId, role: 'owner' },
			{ userId: actor.userId, role: 'admin' },
		];
	});
}

export function personalSpaceStays(): AppError {
	return new AppError(
		'SPACE_PERSONAL_UNDELETABLE',
		403,
		'A personal space stays with its owner: it cannot be deleted, left or shared.',
	);
}

export function roleRequired(who: string): AppError {
	return new AppError('SPACE_ROLE_REQUIRED', 403, `Only ${who} of the space may do this.`);
}

function roleOfTarget(
	type: SpaceType,
	roles: ReadonlyMap<string, SpaceRole>,
	actor: SpaceActor,
	userId: string,
): SpaceRole {
	if (!roles.has(actor.userId)) throw notAMember();
	if (type === 'personal') throw personalSpaceStays();
	const role = roles.get(userId);
	if (role) return role;
	throw new AppError('MEMBER_NOT_FOUND', 404, 'Nobody of this id is a member of the space.');
}

function authorize(roles: ReadonlyMap<string, SpaceRole>, actor: SpaceActor, concernsOwner: boolean): void {
	const own = roles.get(actor.userId);
	if (own !== 'owner' && (concernsOwner || own !== 'admin')) {
		throw roleRequired(concernsOwner ? 'an owner' : 'an owner or an admin');
	}
	if (concernsOwner && !actor.hasSteppedUp) throw stepUpRequired();
}

function refuseLastOwner(roles: ReadonlyMap<string, SpaceRole>, userId: string): void {
	if (roles.get(userId) !== 'owner') return;
	if ([...roles.values()].filter((role) => role === 'owner').length > 1) return;
	throw new AppError(
		'LAST_OWNER',
		409,
		'The space would be without an owner. Transfer it to another member first, or delete it.',
	);
}

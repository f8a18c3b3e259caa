import type {
	Account,
	InvitableRole,
	InvitationStatus,
	JoinedSpace,
	NewInvitation,
	ReceivedInvitation,
	SentInvitation,
	SpaceRole,
	SpaceType,
} from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { Language } from '../language/language.ts';
import { notAMember } from './space-keys.ts';
import { personalSpaceStays, roleRequired, type SpaceMemberStore } from './space-members.ts';

export interface Invitation {
	id: string;
	spaceId: string;
	/** Lower case. */
	email: string;
	role: SpaceRole;
	status: InvitationStatus;
	expiresAtMs: number;
	inviterId: string;
}

export interface InvitationWithSpace extends Invitation {
	space: { id: string; name: string; type: SpaceType };
	inviterName: string;
}

export interface InvitationStore {
	/**
	 * Stores an invitation, or renews the pending one of that address: it keeps its id. `full` where the space has
	 * as many pending ones as it may, `not-an-inviter` where the inviter has just become one who may not.
	 */
	put(
		invitation: Omit<Invitation, 'id' | 'status'> & { pendingLimit: number },
	): Promise<Invitation | 'full' | 'not-an-inviter'>;
	find(invitationId: string): Promise<InvitationWithSpace | undefined>;
	pendingOfSpace(spaceId: string): Promise<Invitation[]>;
	pendingFor(email: string, nowMs: number): Promise<InvitationWithSpace[]>;
	/** Ends a pending invitation; false where it is none any more. */
	settle(invitationId: string, status: 'rejected' | 'canceled'): Promise<boolean>;
	/** Makes the user a member and the invitation accepted, both or neither. */
	accept(
		invitationId: string,
		userId: string,
		limits: { nowMs: number; members: number },
	): Promise<'joined' | 'gone' | 'full'>;
}

export interface InvitationDeps {
	invitations: InvitationStore;
	spaceMembers: SpaceMemberStore;
	/** Brings an invitation to its mailbox. Tells whether it could, and does not throw. */
	mailInvitation(invitation: {
		to: string;
		inviterEmail: string;
		link: string;
		language: Language;
	}): Promise<'sent' | 'failed'>;
	/** The address of mana-auth's pages. */
	publicUrl: string;
	now: () => number;
}

/** Whoever answers an invitation. */
export interface Invitee {
	userId: string;
	email: string;
}

const invitationMs = 7 * 24 * 60 * 60_000;
const pendingLimit = 100;
const memberLimit = 100;

/**
 * Invites an address into a shared space. Again for the same address: the same invitation, renewed. Where the mail
 * fails the invitation stands all the same: `mail` says so, and `link` can be handed on by other means.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN`, `SPACE_ROLE_REQUIRED` or `SPACE_PERSONAL_UNDELETABLE`, 409
 *   `ALREADY_A_MEMBER` or `INVITATION_LIMIT_REACHED`
 */
export async function invite(
	deps: InvitationDeps,
	inviterId: string,
	{
		spaceId,
		email,
		role,
		language,
	}: { spaceId: string; email: string; role: InvitableRole; language: Language },
): Promise<NewInvitation> {
	const { space, inviter } = await requireInviter(deps, inviterId, spaceId);
	const address = email.toLowerCase();
	if (space.members.some((member) => member.email.toLowerCase() === address)) {
		throw new AppError('ALREADY_A_MEMBER', 409, 'This address belongs to a member of the space.');
	}
	const expiresAtMs = deps.now() + invitationMs;
	const invitation = await deps.invitations.put({
		spaceId,
		email: address,
		role,
		expiresAtMs,
		inviterId,
		pendingLimit,
	});
	if (invitation === 'not-an-inviter') throw mayNotInvite();
	if (invitation === 'full') {
		throw new AppError(
			'INVITATION_LIMIT_REACHED',
			409,
			`A space has at most ${pendingLimit} invitations under way. Cancel some first.`,
		);
	}
	const link = invitationLink(deps.publicUrl, invitation.id);
	const mail = await deps.mailInvitation({ to: address, inviterEmail: inviter.email, link, language });
	return { ...toWire(invitation, deps.now()), link, mail };
}

/** Those under way, expired ones included. @throws AppError 403 */
export async function listInvitations(
	deps: InvitationDeps,
	userId: string,
	spaceId: string,
): Promise<SentInvitation[]> {
	await requireInviter(deps, userId, spaceId);
	const invitations = await deps.invitations.pendingOfSpace(spaceId);
	return invitations.map((invitation) => toWire(invitation, deps.now()));
}

/** @throws AppError 403, 404 `INVITATION_NOT_FOUND`, 409 `INVITATION_SETTLED` */
export async function cancelInvitation(
	deps: InvitationDeps,
	userId: string,
	{ spaceId, invitationId }: { spaceId: string; invitationId: string },
): Promise<void> {
	await requireInviter(deps, userId, spaceId);
	const invitation = await deps.invitations.find(invitationId);
	if (invitation?.spaceId !== spaceId) throw notFound();
	if (!(await deps.invitations.settle(invitationId, 'canceled'))) throw settled();
}

/**
 * Invitations that wait for an answer of this person. None for an address that nobody has confirmed: whoever was
 * invited has the link, and anyone may make an account with an address where there is no mail server.
 */
export async function myInvitations(
	deps: InvitationDeps & { users: { find(userId: string): Promise<Account | undefined> } },
	userId: string,
): Promise<ReceivedInvitation[]> {
	const account = await deps.users.find(userId);
	if (!account?.emailVerified) return [];
	const found = await deps.invitations.pendingFor(account.email.toLowerCase(), deps.now());
	return found.map((invitation) => toInvitee(invitation, deps.now()));
}

/** @throws AppError 404 `INVITATION_NOT_FOUND`, 403 `INVITATION_FOR_ANOTHER` */
export async function readInvitation(
	deps: InvitationDeps,
	invitee: Invitee,
	invitationId: string,
): Promise<ReceivedInvitation> {
	return toInvitee(await requireRecipient(deps, invitee, invitationId), deps.now());
}

/**
 * @throws AppError 404 `INVITATION_NOT_FOUND`, 403 `INVITATION_FOR_ANOTHER`, 410 `INVITATION_EXPIRED`, 409
 *   `INVITATION_SETTLED` or `MEMBER_LIMIT_REACHED`
 */
export async function acceptInvitation(
	deps: InvitationDeps,
	invitee: Invitee,
	invitationId: string,
): Promise<JoinedSpace> {
	const invitation = await requireRecipient(deps, invitee, invitationId);
	if (invitation.status !== 'pending') throw settled();
	if (invitation.expiresAtMs <= deps.now()) {
		throw new AppError('INVITATION_EXPIRED', 410, 'This invitation has expired. Ask for a new one.');
	}
	const limits = { nowMs: deps.now(), members: memberLimit };
	switch (await deps.invitations.accept(invitationId, invitee.userId, limits)) {
		case 'joined':
			return { spaceId: invitation.spaceId, role: invitation.role };
		case 'gone':
			throw settled();
		case 'full':
			throw new AppError('MEMBER_LIMIT_REACHED', 409, `A space has at most ${memberLimit} members.`);
	}
}

/** @throws AppError 404 `INVITATION_NOT_FOUND`, 403 `INVITATION_FOR_ANOTHER`, 409 `INVITATION_SETTLED` */
export async function declineInvitation(
	deps: InvitationDeps,
	invitee: Invitee,
	invitationId: string,
): Promise<void> {
	await requireRecipient(deps, invitee, invitationId);
	if (!(await deps.invitations.settle(invitationId, 'rejected'))) throw settled();
}

export function invitationLink(publicUrl: string, invitationId: string): string {
	return `${publicUrl}/accept-invitation?id=${encodeURIComponent(invitationId)}`;
}

async function requireInviter(deps: InvitationDeps, userId: string, spaceId: string) {
	const space = await deps.spaceMembers.find(spaceId);
	const inviter = space?.members.find((member) => member.userId === userId);
	if (!space || !inviter) throw notAMember();
	if (space.type === 'personal') throw personalSpaceStays();
	if (inviter.role !== 'owner' && inviter.role !== 'admin') throw mayNotInvite();
	return { space, inviter };
}

function mayNotInvite(): AppError {
	return roleRequired('an owner or an admin');
}

async function requireRecipient(deps: InvitationDeps, invitee: Invitee, invitationId: string) {
	const invitation = await deps.invitations.find(invitationId);
	if (!invitation) throw notFound();
	if (invitation.email === invitee.email.toLowerCase()) return invitation;
	throw new AppError(
		'INVITATION_FOR_ANOTHER',
		403,
		'This invitation was sent to another address. Sign in with that one.',
	);
}

function toWire({ expiresAtMs, inviterId, ...invitation }: Invitation, nowMs: number): SentInvitation {
	return {
		...invitation,
		expiresAt: new Date(expiresAtMs).toISOString(),
		isExpired: expiresAtMs <= nowMs,
		inviterId,
	};
}

function toInvitee(
	{ id, space, role, status, inviterName, expiresAtMs }: InvitationWithSpace,
	nowMs: number,
): ReceivedInvitation {
	return {
		id,
		space,
		role,
		status,
		inviterName,
		expiresAt: new Date(expiresAtMs).toISOString(),
		isExpired: expiresAtMs <= nowMs,
	};
}

function notFound(): AppError {
	return new AppError('INVITATION_NOT_FOUND', 404, 'There is no such invitation.');
}

function settled(): AppError {
	return new AppError('INVITATION_SETTLED', 409, 'This invitation was answered or withdrawn already.');
}

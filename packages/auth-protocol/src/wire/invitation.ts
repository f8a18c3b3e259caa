import { z } from 'zod';
import { emailAddressSchema } from './email-address.ts';
import { spaceRoles, spaceTypes } from './space.ts';

/** Owners are made of members, by an owner who has stepped up: not by a link in a mail. */
export const invitableRoles = ['admin', 'member', 'viewer'] as const;

export const invitationStatuses = ['pending', 'accepted', 'rejected', 'canceled'] as const;

/** `POST /api/v1/spaces/:id/invitations` */
export const invitationRequestSchema = z.strictObject({
	email: emailAddressSchema,
	role: z.enum(invitableRoles),
});

/** An invitation as those see it who invite. */
export const sentInvitationSchema = z.object({
	id: z.string(),
	spaceId: z.string(),
	/** Lower case. */
	email: z.string(),
	role: z.enum(spaceRoles),
	status: z.enum(invitationStatuses),
	expiresAt: z.iso.datetime(),
	isExpired: z.boolean(),
	inviterId: z.string(),
});

/** The answer to an invitation: it stands also where its mail failed, and `link` can be handed on by other means. */
export const newInvitationSchema = sentInvitationSchema.extend({
	link: z.url(),
	mail: z.enum(['sent', 'failed']),
});

/** `GET /api/v1/spaces/:id/invitations` */
export const sentInvitationsSchema = z.object({ invitations: z.array(sentInvitationSchema) });

/** `GET /api/v1/invitations/:id`: an invitation as whoever was invited sees it. */
export const receivedInvitationSchema = z.object({
	id: z.string(),
	space: z.object({ id: z.string(), name: z.string(), type: z.enum(spaceTypes) }),
	role: z.enum(spaceRoles),
	status: z.enum(invitationStatuses),
	inviterName: z.string(),
	expiresAt: z.iso.datetime(),
	isExpired: z.boolean(),
});

/** `GET /api/v1/invitations` */
export const receivedInvitationsSchema = z.object({ invitations: z.array(receivedInvitationSchema) });

/** `POST /api/v1/invitations/:id/accept` */
export const joinedSpaceSchema = z.object({ spaceId: z.string(), role: z.enum(spaceRoles) });

export type InvitableRole = (typeof invitableRoles)[number];
export type InvitationStatus = (typeof invitationStatuses)[number];
export type SentInvitation = z.output<typeof sentInvitationSchema>;
export type NewInvitation = z.output<typeof newInvitationSchema>;
export type ReceivedInvitation = z.output<typeof receivedInvitationSchema>;
export type JoinedSpace = z.output<typeof joinedSpaceSchema>;

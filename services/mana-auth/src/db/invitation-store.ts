import type { SpaceRole, SpaceType } from '@mana/auth-protocol';
import { fragment } from '@mana/postgres-kit/sql';
import type { Invitation, InvitationStore, InvitationWithSpace } from '../domain/space-invitations.ts';
import type { Sql } from './connection.ts';

interface InvitationRow {
	id: string;
	organization_id: string;
	email: string;
	role: SpaceRole;
	status: Invitation['status'];
	expires_at: Date;
	inviter_id: string;
}

interface JoinedRow extends InvitationRow {
	space_name: string;
	space_type: SpaceType;
	inviter_name: string;
}

/** Whether the database has refused an invitation of somebody who may no longer invite. */
export function isInviterViolation(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'MA002';
}

export function createInvitationStore(sql: Sql, newId: () => string): InvitationStore {
	const joined = fragment`
		select i.*, o.name as space_name, o.type as space_type, u.name as inviter_name
		from auth.invitations i
		join auth.organizations o on o.id = i.organization_id and o.deleting_at is null
		join auth.users u on u.id = i.inviter_id`;
	return {
		put: ({ spaceId, email, role, expiresAtMs, inviterId, pendingLimit }) =>
			sql
				.begin(async (tx) => {
					await tx`select from auth.organizations where id = ${spaceId} for update`;
					const [renewed] = await tx<InvitationRow>`
					update auth.invitations
					set role = ${role}, expires_at = ${new Date(expiresAtMs)}, inviter_id = ${inviterId}
					where organization_id = ${spaceId} and email = ${email} and status = 'pending' returning *`;
					if (renewed) return toInvitation(renewed);
					const [pending] = await tx<{ count: string }>`
					select count(*) as count from auth.invitations
					where organization_id = ${spaceId} and status = 'pending'`;
					if (Number(pending?.count) >= pendingLimit) return 'full';
					const [inserted] = await tx<InvitationRow>`
					insert into auth.invitations (id, organization_id, email, role, expires_at, inviter_id)
					values (${newId()}, ${spaceId}, ${email}, ${role}, ${new Date(expiresAtMs)}, ${inviterId})
					returning *`;
					return toInvitation(inserted as InvitationRow);
				})
				.catch((error) => {
					if (isInviterViolation(error)) return 'not-an-inviter' as const;
					throw error;
				}),
		async find(invitationId) {
			const [row] = await sql<JoinedRow>`${joined} where i.id = ${invitationId}`;
			return row && withSpace(row);
		},
		async pendingOfSpace(spaceId) {
			const rows = await sql<InvitationRow>`
				select * from auth.invitations where organization_id = ${spaceId} and status = 'pending'
				order by created_at, id`;
			return rows.map(toInvitation);
		},
		async pendingFor(email, nowMs) {
			const rows = await sql<JoinedRow>`
				${joined} where i.email = ${email} and i.status = 'pending' and i.expires_at > ${new Date(nowMs)}
				order by i.created_at, i.id`;
			return rows.map(withSpace);
		},
		async settle(invitationId, status) {
			const settled = await sql`
				update auth.invitations set status = ${status} where id = ${invitationId} and status = 'pending'`;
			return settled.count === 1;
		},
		accept: (invitationId, userId, { nowMs, members }) =>
			sql.begin(async (tx) => {
				const [space] = await tx<{ id: string }>`
					select o.id from auth.organizations o
					join auth.invitations i on i.organization_id = o.id
					where i.id = ${invitationId} and o.deleting_at is null for update of o`;
				if (!space) return 'gone';
				const [count] = await tx<{ count: string }>`
					select count(*) as count from auth.members
					where organization_id = ${space.id} and user_id <> ${userId}`;
				if (Number(count?.count) >= members) return 'full';
				const [accepted] = await tx<{ role: SpaceRole }>`
					update auth.invitations set status = 'accepted'
					where id = ${invitationId} and status = 'pending' and expires_at > ${new Date(nowMs)}
					returning role`;
				if (!accepted) return 'gone';
				await tx`
					insert into auth.members (id, organization_id, user_id, role)
					values (${newId()}, ${space.id}, ${userId}, ${accepted.role})
					on conflict (organization_id, user_id) do nothing`;
				return 'joined';
			}),
	};
}

function toInvitation(row: InvitationRow): Invitation {
	return {
		id: row.id,
		spaceId: row.organization_id,
		email: row.email,
		role: row.role,
		status: row.status,
		expiresAtMs: row.expires_at.getTime(),
		inviterId: row.inviter_id,
	};
}

function withSpace(row: JoinedRow): InvitationWithSpace {
	return {
		...toInvitation(row),
		space: { id: row.organization_id, name: row.space_name, type: row.space_type },
		inviterName: row.inviter_name,
	};
}

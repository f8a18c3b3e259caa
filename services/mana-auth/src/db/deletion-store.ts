import type { SpaceRole } from '@mana/auth-protocol';
import type { DeletionStore } from '../domain/deletion.ts';
import type { Sql, Transaction } from './connection.ts';

interface SpaceRow {
	is_personal: boolean;
	deleting_by: string | null;
	role: SpaceRole | null;
}

/** Whether the database has refused a session or a membership to an account that is being deleted. */
export function isDeletedAccountViolation(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'MA003';
}

export function createDeletionStore(sql: Sql): DeletionStore {
	return {
		beginSpace: (spaceId, { userId, hasSteppedUp }, nowMs) =>
			sql.begin(async (tx) => {
				const [space] = await tx<SpaceRow>`
					select o.personal_owner_id is not null as is_personal, o.deleting_by,
						(select m.role from auth.members m
							where m.organization_id = o.id and m.user_id = ${userId}) as role
					from auth.organizations o where o.id = ${spaceId} for update of o`;
				if (!space?.role) return 'not-a-member';
				const isAgain = space.deleting_by === userId;
				if (!isAgain && space.is_personal) return 'personal';
				if (!isAgain && space.role !== 'owner') return 'not-an-owner';
				if (!hasSteppedUp) return 'unproven';
				if (isAgain) return 'begun';
				await tx`
					update auth.organizations set deleting_at = ${new Date(nowMs)}, deleting_by = ${userId}
					where id = ${spaceId}`;
				await tx`delete from auth.members where organization_id = ${spaceId} and user_id <> ${userId}`;
				await tx`delete from auth.oauth_grant_spaces where space_id = ${spaceId}`;
				await tx`
					update auth.sessions set active_organization_id = null
					where active_organization_id = ${spaceId}`;
				return 'begun';
			}),
		beginAccount: ({ userId, hasSteppedUp }, nowMs) =>
			sql.begin(async (tx) => {
				await lockSharedSpaces(tx, userId);
				// After this lock, all that was being made for the account is there, and nothing more comes.
				await tx`select pg_advisory_xact_lock(hashtextextended(${`account|${userId}`}, 0))`;
				const ownedSpaces = await tx<{ id: string; name: string }>`
					select o.id, o.name from auth.organizations o
					join auth.members m on m.organization_id = o.id and m.user_id = ${userId} and m.role = 'owner'
					where o.personal_owner_id is null and o.deleting_at is null and not exists (
						select from auth.standing_members other
						where other.organization_id = o.id and other.user_id <> ${userId} and other.role = 'owner'
					)
					order by o.created_at, o.id`;
				if (ownedSpaces.length > 0) return { ownedSpaces };
				if (!hasSteppedUp) return 'unproven';
				// The address is free at once: whoever comes back with it is a stranger from here on.
				await tx`
					update auth.users set deleting_at = ${new Date(nowMs)}, email = 'deleted-' || id || '@mana.invalid'
					where id = ${userId} and deleting_at is null`;
				await tx`
					delete from auth.members m using auth.organizations o
					where m.user_id = ${userId} and o.id = m.organization_id
						and o.personal_owner_id is null and o.deleting_at is null`;
				await tx`delete from auth.sessions where user_id = ${userId}`;
				await tx`delete from auth.oauth_grants where user_id = ${userId}`;
				await tx`delete from auth.mission_grants where user_id = ${userId}`;
				return 'begun';
			}),
		async spacesBegunBy(untilMs, limit) {
			const rows = await sql<{ id: string; deleting_by: string }>`
				select id, deleting_by from auth.organizations where deleting_at <= ${new Date(untilMs)}
				order by deleting_at limit ${limit}`;
			return rows.map((row) => ({ spaceId: row.id, userId: row.deleting_by }));
		},
		async accountsBegunBy(untilMs, limit) {
			const rows = await sql<{ id: string; space_id: string | null }>`
				select u.id, o.id as space_id from auth.users u
				left join auth.organizations o on o.personal_owner_id = u.id
				where u.deleting_at <= ${new Date(untilMs)}
					and not exists (select from auth.organizations d where d.deleting_by = u.id)
				order by u.deleting_at limit ${limit}`;
			return rows.map((row) => ({ userId: row.id, personalSpaceId: row.space_id }));
		},
		async removeSpace(spaceId) {
			await sql`delete from auth.organizations where id = ${spaceId} and deleting_at is not null`;
		},
		async removeAccount(userId) {
			await sql`delete from auth.users where id = ${userId} and deleting_at is not null`;
		},
		async personalSpaceOf(userId) {
			const [space] = await sql<{ id: string }>`
				select id from auth.organizations where personal_owner_id = ${userId}`;
			return space?.id;
		},
	};
}

/** Nobody else stops being an owner of these until this transaction ends. In one order, so that none waits in a ring. */
async function lockSharedSpaces(tx: Transaction, userId: string): Promise<void> {
	await tx`
		select from auth.organizations o
		where o.personal_owner_id is null
			and exists (select from auth.members m where m.organization_id = o.id and m.user_id = ${userId})
		order by o.id for update`;
}

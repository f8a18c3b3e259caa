import type { SpaceRole, SpaceType } from '@mana/auth-protocol';
import { shownSlug } from '../domain/personal-space.ts';
import type { SpaceMemberStore } from '../domain/space-members.ts';
import type { Sql } from './connection.ts';

interface SpaceRow {
	id: string;
	name: string;
	slug: string;
	type: SpaceType;
}

interface MemberRow {
	user_id: string;
	name: string;
	email: string;
	role: SpaceRole;
	created_at: Date;
}

/** Whether the database has refused to leave a shared space without an owner. */
export function isLastOwnerViolation(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'MA001';
}

export function createSpaceMemberStore(sql: Sql): SpaceMemberStore {
	return {
		async find(spaceId) {
			const [space] = await sql<SpaceRow>`
				select id, name, slug, type from auth.organizations
				where id = ${spaceId} and deleting_at is null`;
			if (!space) return undefined;
			const members = await sql<MemberRow>`
				select m.user_id, u.name, u.email, m.role, m.created_at
				from auth.standing_members m join auth.users u on u.id = m.user_id
				where m.organization_id = ${spaceId} order by m.created_at, m.user_id`;
			return {
				...space,
				slug: shownSlug(space.slug),
				members: members.map(({ user_id: userId, created_at: joinedAt, ...rest }) => ({
					...rest,
					userId,
					joinedAt: joinedAt.toISOString(),
				})),
			};
		},
		async change(spaceId, decide) {
			await sql.begin(async (tx) => {
				const [space] = await tx<{ type: SpaceType }>`
					select type from auth.organizations where id = ${spaceId} and deleting_at is null for update`;
				const members = await tx<{ user_id: string; role: SpaceRole }>`
					select user_id, role from auth.standing_members where organization_id = ${spaceId}`;
				const changes = decide({
					type: space?.type ?? 'team',
					roles: new Map(members.map(({ user_id, role }) => [user_id, role])),
				});
				for (const { userId, role } of changes) {
					if (role !== null) {
						await tx`
							update auth.members set role = ${role}
							where organization_id = ${spaceId} and user_id = ${userId}`;
						continue;
					}
					await tx`delete from auth.members where organization_id = ${spaceId} and user_id = ${userId}`;
					await tx`
						update auth.sessions set active_organization_id = null
						where user_id = ${userId} and active_organization_id = ${spaceId}`;
				}
			});
		},
	};
}

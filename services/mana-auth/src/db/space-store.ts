import { type Space, type SpaceRole, type SpaceType, spaceSchema } from '@mana/auth-protocol';
import { type PersonalSpaceDeps, shownSlug, storedPersonalSlug } from '../domain/personal-space.ts';
import type { SpaceKeyDeps } from '../domain/space-keys.ts';
import type { Sql } from './connection.ts';

export interface SpaceStore {
	personal: PersonalSpaceDeps['spaces'];
	memberships: SpaceKeyDeps['memberships'];
	/** The user's spaces with their role in each, the personal one first. */
	listFor(userId: string): Promise<Space[]>;
	/** One space of the user, also where it or their account is being deleted. */
	listForErasure(userId: string, spaceId: string): Promise<Space[]>;
	typeOf(spaceId: string): Promise<SpaceType | undefined>;
	/** Frees the slug of a space that was made a minute ago or earlier and has no member: its making broke off. */
	removeUnfinished(slug: string): Promise<void>;
}

type SpaceRow = Omit<Space, 'metadata'> & { metadata: string };

/** Whether the database has refused another space to somebody who is in many. */
export function isSpaceLimitViolation(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'MA004';
}

export function createSpaceStore(sql: Sql, newId: () => string): SpaceStore {
	return {
		personal: {
			async findPersonal(userId) {
				const [space] = await sql<{ id: string }>`
					select id from auth.organizations where personal_owner_id = ${userId}`;
				if (!space) return undefined;
				await sql`
					insert into auth.members (id, organization_id, user_id, role)
					values (${newId()}, ${space.id}, ${userId}, 'owner')
					on conflict (organization_id, user_id) do nothing`;
				return space.id;
			},
			async slugsFrom(base) {
				const stored = storedPersonalSlug(base);
				const rows = await sql<{ slug: string }>`
					select slug from auth.organizations where slug = ${stored} or slug like ${`${stored}-%`}`;
				return new Set(rows.map((row) => shownSlug(row.slug)));
			},
			async insertPersonal(space) {
				return sql.begin(async (tx) => {
					const inserted = await tx`
						insert into auth.organizations (id, name, slug, metadata, personal_owner_id, created_at)
						values (${space.id}, ${space.name}, ${storedPersonalSlug(space.slug)}, ${JSON.stringify(space.metadata)},
							${space.ownerId}, ${new Date(space.createdAtMs)})
						on conflict do nothing`;
					if (inserted.count === 0) return false;
					await tx`
						insert into auth.members (id, organization_id, user_id, role)
						values (${newId()}, ${space.id}, ${space.ownerId}, 'owner')`;
					return true;
				});
			},
		},
		memberships: {
			async find(userId, spaceId) {
				const [row] = await sql<{ type: SpaceType; role: SpaceRole }>`
					select type, role from auth.standing_members
					where user_id = ${userId} and organization_id = ${spaceId}`;
				return row;
			},
			async personalSpaceOf(userId) {
				const [row] = await sql<{ id: string }>`
					select o.id from auth.standing_members m join auth.organizations o on o.id = m.organization_id
					where m.user_id = ${userId} and o.personal_owner_id = ${userId}`;
				return row?.id;
			},
		},
		async listFor(userId) {
			const rows = await sql<SpaceRow>`
				select o.id, o.name, o.slug, o.type, o.metadata, m.role from auth.standing_members m
				join auth.organizations o on o.id = m.organization_id
				where m.user_id = ${userId}
				order by o.personal_owner_id is null, o.created_at, o.id`;
			return rows.map(toSpace);
		},
		async listForErasure(userId, spaceId) {
			const rows = await sql<SpaceRow>`
				select o.id, o.name, o.slug, o.type, o.metadata, m.role from auth.members m
				join auth.organizations o on o.id = m.organization_id
				where m.user_id = ${userId} and o.id = ${spaceId}`;
			return rows.map(toSpace);
		},
		async typeOf(spaceId) {
			const [row] = await sql<{ type: SpaceType }>`
				select type from auth.organizations where id = ${spaceId}`;
			return row?.type;
		},
		async removeUnfinished(slug) {
			await sql`
				delete from auth.organizations o
				where o.slug = ${slug} and o.personal_owner_id is null and o.deleting_at is null
					and o.created_at < now() - interval '1 minute'
					and not exists (select from auth.members m where m.organization_id = o.id)`;
		},
	};
}

function toSpace(row: SpaceRow): Space {
	return spaceSchema.parse({ ...row, slug: shownSlug(row.slug), metadata: JSON.parse(row.metadata) });
}

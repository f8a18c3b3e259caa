import type { OrganizationOptions } from 'better-auth/plugins';
import type { SpaceStore } from '../db/space-store.ts';
import { isReservedSlug } from '../domain/personal-space.ts';
import { isMetadataOfType, isSharedSpaceMetadata, isSpaceSlug } from '../domain/space-metadata.ts';
import { personalSpaceRefusal, refuseLongName, stepUpRefusal } from './guards.ts';
import { refusal } from './refusal.ts';

export interface SpaceHookDeps {
	spaces: Pick<SpaceStore, 'typeOf'>;
	settleSpaceKeys(userId: string, spaceId: string): Promise<void>;
}

/** What a space may be called and be, and that it has a key from the start. */
export function createSpaceHooks(deps: SpaceHookDeps): NonNullable<OrganizationOptions['organizationHooks']> {
	return {
		beforeCreateOrganization: async ({ organization }) => {
			if (!isSharedSpaceMetadata(organization.metadata)) throw metadataInvalid();
			refuseNaming(organization);
		},
		beforeUpdateOrganization: async ({ organization, member }) => {
			refuseNaming(organization);
			if (organization.metadata === undefined) return;
			const type = await deps.spaces.typeOf(member.organizationId);
			// That of a personal space holds its owner's tier, which is not theirs to say.
			const isTheirs = type !== undefined && type !== 'personal';
			if (!isTheirs || !isMetadataOfType(organization.metadata, type)) throw metadataInvalid();
		},
		beforeCreateInvitation: async ({ organization }) => {
			if ((await deps.spaces.typeOf(organization.id)) === 'personal') throw personalSpaceRefusal();
		},
		beforeUpdateMemberRole: async ({ member }) => {
			if (member.role === 'owner') throw stepUpRefusal('PATCH /api/v1/spaces/<id>/members/<userId>');
		},
		// Also the leaving of one's own space by this route.
		beforeRemoveMember: async ({ member }) => {
			if (member.role === 'owner') throw stepUpRefusal('DELETE /api/v1/spaces/<id>/members/<userId>');
		},
		afterCreateOrganization: ({ organization, user }) => deps.settleSpaceKeys(user.id, organization.id),
	};
}

function metadataInvalid() {
	return refusal(
		'BAD_REQUEST',
		'SPACE_METADATA_INVALID',
		'metadata.type: one of brand, club, family, team, practice; a space keeps its type.',
	);
}

function refuseNaming({ name, slug }: { name?: string; slug?: string }): void {
	refuseLongName(name ?? '');
	if (slug !== undefined && (!isSpaceSlug(slug) || isReservedSlug(slug))) {
		throw refusal(
			'BAD_REQUEST',
			'SPACE_SLUG_INVALID',
			'slug: at most 50 lower-case letters, digits and single dashes, and no reserved word',
		);
	}
}

import { type SpaceType, spaceTypes } from '@mana/auth-protocol';
import { z } from 'zod';

const sharedSpaceTypes = spaceTypes.filter((type) => type !== 'personal');

/** What a member may set on a shared space. Further keys are kept as they are. */
const sharedSpaceMetadata = z.looseObject({ type: z.enum(sharedSpaceTypes) });

const metadataLimitCharacters = 8_192;

/** Whether a shared space may carry this metadata; `personal` is not for the asking. */
export function isSharedSpaceMetadata(metadata: unknown): boolean {
	return (
		sharedSpaceMetadata.safeParse(metadata).success &&
		JSON.stringify(metadata).length <= metadataLimitCharacters
	);
}

/** Whether a space of this type may take on this metadata: a space keeps its type. */
export function isMetadataOfType(metadata: unknown, type: SpaceType): boolean {
	const ofType = z.looseObject({ type: z.literal(type) });
	return ofType.safeParse(metadata).success && JSON.stringify(metadata).length <= metadataLimitCharacters;
}

/** Lower-case letters, digits and single dashes, 1 to 50 characters. */
export function isSpaceSlug(slug: string): boolean {
	return slug.length <= 50 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug);
}

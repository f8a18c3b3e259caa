import type { Space, SpaceType } from '@mana/auth-protocol';
import type { SpaceStore } from '../db/space-store.ts';
import { notAMember } from '../domain/space-keys.ts';
import type { Identity } from './better-auth.ts';
import { toAppError } from './library-errors.ts';

export interface NamedSpaceDeps {
	readonly identity: Identity;
	readonly spaces: Pick<SpaceStore, 'listFor'>;
	readonly newId: () => string;
}

/** Whose space it is, and headers that stand for their session towards the library. */
export interface SpaceMaker {
	readonly userId: string;
	readonly session: Headers;
}

/**
 * Makes a shared space, with its maker as owner.
 *
 * @throws AppError 403 `SPACE_LIMIT_REACHED`
 */
export async function createSpace(
	deps: NamedSpaceDeps,
	maker: SpaceMaker,
	{ name, type }: { readonly name: string; readonly type: SpaceType },
): Promise<Space> {
	const slug = `space-${deps.newId()}`;
	const made = await deps.identity.api
		.createOrganization({ headers: maker.session, body: { name, slug, metadata: { type } } })
		.catch(rethrow);
	return listed(deps, maker, made.id);
}

/** Gives a space another name: owners and admins may. @throws AppError 403 */
export async function renameSpace(
	deps: NamedSpaceDeps,
	maker: SpaceMaker,
	{ spaceId, name }: { readonly spaceId: string; readonly name: string },
): Promise<Space> {
	await listed(deps, maker, spaceId);
	await deps.identity.api
		.updateOrganization({ headers: maker.session, body: { organizationId: spaceId, data: { name } } })
		.catch(rethrow);
	return listed(deps, maker, spaceId);
}

/** As its person sees it. @throws AppError 403 `SPACE_FORBIDDEN` */
async function listed(
	{ spaces }: Pick<NamedSpaceDeps, 'spaces'>,
	{ userId }: SpaceMaker,
	spaceId: string,
): Promise<Space> {
	const own = await spaces.listFor(userId);
	const space = own.find(({ id }) => id === spaceId);
	if (!space) throw notAMember();
	return space;
}

function rethrow(error: unknown): never {
	throw toAppError(error);
}

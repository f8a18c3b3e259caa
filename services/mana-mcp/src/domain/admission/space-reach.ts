import type { SpacesClient } from '@mana/shared-auth';
import { type SpaceReach, ToolError } from '@mana/tool-registry';
import type { Admission } from './admit-caller.ts';
import type { Connections } from './connections.ts';

export interface SpaceReachDeps {
	readonly spaces: Pick<SpacesClient, 'list'>;
	readonly connections: Connections;
	/** Where a person sees and changes what agents may reach: an address. */
	readonly agentsPage: string;
}

/**
 * What a caller's connection may use: the spaces that an agent's token is good in; with a person's own token the active
 * one, and the others where they have allowed that.
 *
 * @throws ToolError `AUTH_UNAVAILABLE`, `TOKEN_REFUSED`
 */
export async function spaceReach(
	deps: SpaceReachDeps,
	{ caller, space }: Pick<Admission, 'caller' | 'space'>,
): Promise<SpaceReach> {
	const [listed, asked] = await Promise.all([deps.spaces.list(caller), deps.connections.of(caller)]);
	if (!listed.ok) throw unknownReach(listed.reason);
	if (!asked.ok) throw unknownReach(asked.reason);
	const { allSpaces, notGranted } = asked.connection;
	const isBound = caller.boundSpaces !== undefined;
	const isGranted = ({ id }: { id: string }) => isBound || allSpaces || id === space.id;
	return {
		spaces: listed.spaces.filter(isGranted),
		personalId: listed.spaces.find(({ type }) => type === 'personal')?.id,
		notGranted: [...notGranted, ...listed.spaces.filter((one) => !isGranted(one)).map(({ id }) => id)],
		grantedAt: deps.agentsPage,
	};
}

function unknownReach(reason: 'AUTH_UNAVAILABLE' | 'TOKEN_REFUSED'): ToolError {
	const message =
		reason === 'TOKEN_REFUSED'
			? 'The sign-in has expired or was revoked. Ask the person to reconnect.'
			: 'The spaces cannot be listed just now. Try again in a few seconds.';
	return new ToolError(reason, message);
}

import type { SpacesClient } from '@mana/shared-auth';
import { type SpaceReach, ToolError } from '@mana/tool-registry';
import type { Admission } from './admit-caller.ts';

export interface SpaceReachDeps {
	readonly spaces: Pick<SpacesClient, 'list'>;
	/** Where a person sees and changes what agents may reach: an address. */
	readonly agentsPage: string;
}

/**
 * What a caller's connection may use.
 *
 * @throws ToolError `AUTH_UNAVAILABLE`, `TOKEN_REFUSED`
 */
export async function spaceReach(
	deps: SpaceReachDeps,
	{ caller, space }: Pick<Admission, 'caller' | 'space'>,
): Promise<SpaceReach> {
	const answer = await deps.spaces.list(caller);
	if (!answer.ok) throw unknownReach(answer.reason);
	const isGranted = ({ id }: { id: string }) => id === space.id;
	return {
		spaces: answer.spaces.filter(isGranted),
		personalId: answer.spaces.find(({ type }) => type === 'personal')?.id,
		notGranted: answer.spaces.filter((one) => !isGranted(one)).map(({ id }) => id),
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

import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { DeletionDeps } from '../../domain/deletion.ts';
import type { InvitationDeps } from '../../domain/space-invitations.ts';
import type { CallerDeps } from '../caller.ts';

export type SpaceMemberRouteDeps = InvitationDeps &
	DeletionDeps &
	CallerDeps & { readonly rateLimiter: RateLimiter };

/** A request's body holds at most this much. */
export const limitBytes = 4 * 1024;

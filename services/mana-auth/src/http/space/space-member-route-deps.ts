import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { ActivityDeps } from '../../domain/agent-activity.ts';
import type { DeletionDeps } from '../../domain/deletion.ts';
import type { InvitationDeps } from '../../domain/space-invitations.ts';
import type { SpaceKeyDeps } from '../../domain/space-keys.ts';
import type { SessionBridge } from '../../identity/session-bridge.ts';
import type { NamedSpaceDeps } from '../../identity/spaces.ts';
import type { CallerDeps } from '../caller.ts';

export type SpaceMemberRouteDeps = InvitationDeps &
	DeletionDeps &
	CallerDeps &
	NamedSpaceDeps &
	Pick<SessionBridge, 'sessionHeaders'> &
	Pick<ActivityDeps, 'activity'> &
	Pick<SpaceKeyDeps, 'memberships'> & { readonly rateLimiter: RateLimiter };

/** A request's body holds at most this much. */
export const limitBytes = 4 * 1024;

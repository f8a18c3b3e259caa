import { Hono } from 'hono';
import { registerCancelInvitation } from './cancel-invitation.ts';
import { registerChangeMemberRole } from './change-member-role.ts';
import { registerCreateSpace } from './create-space.ts';
import { registerDeleteSpace } from './delete-space.ts';
import { registerInvite } from './invite.ts';
import { registerLeaveSpace } from './leave-space.ts';
import { registerListInvitations } from './list-invitations.ts';
import { registerReadSpace } from './read-space.ts';
import { registerReadSpaceActivity } from './read-space-activity.ts';
import { registerRemoveMember } from './remove-member.ts';
import { registerRenameSpace } from './rename-space.ts';
import type { SpaceMemberRouteDeps } from './space-member-route-deps.ts';
import { registerTransferSpace } from './transfer-space.ts';

/** `/api/v1/spaces`: a new one; its name, who is in it, who may come in, and its end. */
export function createSpaceMemberRoutes(deps: SpaceMemberRouteDeps): Hono {
	const app = new Hono();
	registerCreateSpace(app, deps);
	registerReadSpace(app, deps);
	registerRenameSpace(app, deps);
	registerDeleteSpace(app, deps);
	registerChangeMemberRole(app, deps);
	registerRemoveMember(app, deps);
	registerLeaveSpace(app, deps);
	registerTransferSpace(app, deps);
	registerListInvitations(app, deps);
	registerInvite(app, deps);
	registerCancelInvitation(app, deps);
	registerReadSpaceActivity(app, deps);
	return app;
}

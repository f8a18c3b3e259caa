import { createAccessControl } from 'better-auth/plugins/access';

const statements = {
	organization: ['update', 'delete'],
	member: ['create', 'update', 'delete'],
	invitation: ['create', 'cancel'],
} as const;

export const spaceAccess = createAccessControl(statements);

/** What each role may do to the space itself; what it may do inside, the services decide by its name. */
export const spaceAccessRoles = {
	owner: spaceAccess.newRole({
		organization: ['update', 'delete'],
		member: ['create', 'update', 'delete'],
		invitation: ['create', 'cancel'],
	}),
	admin: spaceAccess.newRole({
		organization: ['update'],
		member: ['create', 'update', 'delete'],
		invitation: ['create', 'cancel'],
	}),
	member: spaceAccess.newRole({ organization: [], member: [], invitation: [] }),
	viewer: spaceAccess.newRole({ organization: [], member: [], invitation: [] }),
};

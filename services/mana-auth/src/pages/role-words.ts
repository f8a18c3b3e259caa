import type { SpaceRole } from '@mana/auth-protocol';

/** What each role may do, for whoever hands it out or is given it. */
export const roleWords: Record<SpaceRole, string> = {
	owner: 'owner: everything, also to delete it',
	admin: 'admin: members and what agents may do',
	member: 'member: reads and writes',
	viewer: 'viewer: reads',
};

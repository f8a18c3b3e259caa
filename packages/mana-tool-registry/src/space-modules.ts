import type { SpaceType } from '@mana/auth-protocol';

/** Modules that tools belong to, or that a space type is already defined to offer. */
export const moduleIds = [
	'spaces',
	'habits',
	'todo',
	'notes',
	'journal',
	'mood',
	'activity',
	'tools',
] as const;

export type ModuleId = (typeof moduleIds)[number];

const inEverySpace = ['spaces', 'habits', 'todo', 'notes', 'activity', 'tools'] as const;

/** Which modules a space offers, by its type. */
export const MODULES_BY_SPACE_TYPE: Readonly<Record<SpaceType, readonly ModuleId[]>> = {
	personal: moduleIds,
	family: [...inEverySpace, 'journal', 'mood'],
	brand: inEverySpace,
	club: inEverySpace,
	team: inEverySpace,
	practice: inEverySpace,
};

export function isModuleOffered(spaceType: SpaceType, module: ModuleId): boolean {
	return MODULES_BY_SPACE_TYPE[spaceType].includes(module);
}

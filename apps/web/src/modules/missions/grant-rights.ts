import { isModuleOffered, type ManaModule, moduleCatalogue } from '@mana/records';
import { aiModule } from '@mana/records/types/ai';
import { rightsThereAre } from '../../app/agent-tools.ts';

type Right = 'read' | 'write';
/** By the ids of modules. */
export type Rights = Readonly<Record<string, Right>>;

/** What each right is called on a screen. */
export type RightNames = Readonly<Record<Right | 'none', string>>;

/** mana-auth lets nothing be granted for longer. */
export const longestGrantDays = 90;
/** What a dialog begins with. */
export const usualGrantDays = 30;

/** A day is allowed until its noon in UTC, wherever its person is. */
export function endInstant(day: string): string {
	return new Date(`${day}T12:00:00Z`).toISOString();
}

type SpaceType = Parameters<typeof isModuleOffered>[0];

/** The modules that a mission can be allowed something in: those of the space that an agent has a tool for. */
export function grantableModules(spaceType: SpaceType): readonly ManaModule[] {
	return moduleCatalogue.filter((module) => {
		const { read, write } = rightsThereAre(module.id);
		const isOwn = module.id === aiModule.id;
		return (read || write) && !isOwn && !module.takesNoScope && isModuleOffered(spaceType, module);
	});
}

/** Those that keep records of which a copy can be made. */
export function sealableModules(spaceType: SpaceType): readonly ManaModule[] {
	return grantableModules(spaceType).filter(({ recordTypes }) => recordTypes.length > 0);
}

/** What scopes, such as `notes:read`, say about modules; what every mission has of its own is left out. */
export function rightsOf(scopes: readonly string[]): Rights {
	const rights: Record<string, Right> = {};
	for (const scope of scopes) {
		const [module = '', right] = scope.split(':');
		if (module === aiModule.id || (right !== 'read' && right !== 'write')) continue;
		if (rights[module] !== 'write') rights[module] = right;
	}
	return rights;
}

/** Those of a kind of space alone, and no right that no tool needs. */
export function fittingRights(rights: Rights, spaceType: SpaceType): Rights {
	const offered = new Set(grantableModules(spaceType).map(({ id }) => id));
	return Object.fromEntries(Object.entries(rights).filter(([module]) => offered.has(module)));
}

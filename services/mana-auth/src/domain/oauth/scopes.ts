import type { ModuleInWords, ScopeInWords } from '@mana/auth-protocol';
import { hasRight, type ModuleId, type ToolSpec, toolScopes, withImpliedScopes } from '@mana/tool-registry';

/** Lets a client go on without its person, with refresh tokens. */
export const offlineScope = 'offline_access';

/** The scopes that agents may ask for. */
export interface ScopeCatalogue {
	readonly all: readonly string[];
	/** What a client gets that asks for nothing in particular. */
	readonly byDefault: readonly string[];
	/** What a scope for everything is about. */
	readonly modules: readonly ModuleInWords[];
	inWords(scopes: readonly string[]): ScopeInWords[];
	/** Whether these scopes reach anything that is encrypted. */
	reachesEncrypted(scopes: readonly string[]): boolean;
}

/** Scopes of OpenID Connect, which many clients ask for out of habit: they get none and need none. */
const habitualScopes = new Set(['openid', 'profile', 'email', 'phone', 'address']);

const things: Partial<Record<string, string>> = {
	spaces: 'the names of your spaces',
	todo: 'tasks',
	journal: 'journal entries',
	activity: 'what agents have changed',
};

const general: Record<string, string> = {
	'mana:read': 'Read everything in the space',
	'mana:write': 'Add to and change everything in the space, and read it',
	'mana:destructive': 'Delete, where you allow it in the space or confirm it each time',
	'activity:write': 'Take back what agents have changed, and read it',
	[offlineScope]: 'Stay connected while you are away, until you disconnect it',
};

export function createScopeCatalogue(
	tools: readonly Pick<ToolSpec, 'module' | 'policyHint' | 'scope' | 'recordTypes'>[],
): ScopeCatalogue {
	const all = [...toolScopes(tools), offlineScope];
	const encrypted = new Set<ModuleId>(tools.filter(readsEncrypted).map(({ module }) => module));
	const modules = new Set(all.flatMap((scope) => moduleOf(scope) ?? []));
	return {
		all,
		modules: [...modules].map((module) => ({ module, words: capitalised(things[module] ?? module) })),
		byDefault: ['mana:read', 'mana:write', offlineScope],
		inWords: (scopes) =>
			all.filter((scope) => scopes.includes(scope)).map((scope) => ({ scope, words: wordsOf(scope) })),
		reachesEncrypted: (scopes) => [...encrypted].some((module) => hasRight(scopes, module, 'read')),
	};
}

function readsEncrypted({ recordTypes = [] }: Pick<ToolSpec, 'recordTypes'>): boolean {
	return recordTypes.some(({ encryptedFields }) => encryptedFields.length > 0);
}

function wordsOf(scope: string): string {
	const known = general[scope];
	if (known !== undefined) return known;
	const module = moduleOf(scope) ?? '';
	const thing = things[module] ?? module;
	return rightOf(scope) === 'read' ? `Read ${thing}` : `Add, change and read ${thing}`;
}

/** Of a scope for one module, such as `notes:read`. */
function moduleOf(scope: string): string | undefined {
	const [module, right] = scope.split(':');
	return right === undefined || module === 'mana' ? undefined : module;
}

function rightOf(scope: string): string | undefined {
	return scope.split(':')[1];
}

function capitalised(words: string): string {
	return words.charAt(0).toUpperCase() + words.slice(1);
}

const forEverything = ['mana:read', 'mana:write'];

/** Whether one of these is for everything there is. */
export function isForEverything(scopes: readonly string[]): boolean {
	return forEverything.some((scope) => scopes.includes(scope));
}

/** Without those that a scope for everything among them includes: what is left is for a person to decide about. */
export function withoutIncluded(scopes: readonly string[]): string[] {
	const effective = withImpliedScopes(scopes);
	return scopes.filter(
		(scope) => moduleOf(scope) === undefined || !effective.includes(`mana:${rightOf(scope)}`),
	);
}

/** The same rights in some modules only: a scope for everything becomes one for each of them. */
export function narrowedTo(
	modules: readonly string[],
	scopes: readonly string[],
	catalogue: Pick<ScopeCatalogue, 'all'>,
): string[] {
	const effective = withImpliedScopes(scopes);
	return catalogue.all.filter((scope) => {
		const module = moduleOf(scope);
		if (module === undefined) return scopes.includes(scope) && !forEverything.includes(scope);
		const isGiven = scopes.includes(scope) || effective.includes(`mana:${rightOf(scope)}`);
		return isGiven && modules.includes(module);
	});
}

/** What of the asked scopes we know of; what is unknown stays, for the library to refuse. */
export function knownScopes(asked: string | null, catalogue: Pick<ScopeCatalogue, 'byDefault'>): string[] {
	const scopes = (asked ?? '').split(' ').filter((scope) => scope !== '' && !habitualScopes.has(scope));
	return scopes.length > 0 ? [...new Set(scopes)] : [...catalogue.byDefault];
}

import type { ModuleInWords, ScopeInWords } from '@mana/auth-protocol';
import { keepsEncrypted } from '@mana/records';
import { aiModule } from '@mana/records/types/ai';
import { appScopes, hasRight, type ToolSpec, toolScopes, withImpliedScopes } from '@mana/tool-registry';

/** Lets a client go on without its person, with refresh tokens. */
export const offlineScope = 'offline_access';

/** The scopes that agents may ask for. */
export interface ScopeCatalogue {
	readonly all: readonly string[];
	/** A client that asks for nothing in particular gets these. */
	readonly byDefault: readonly string[];
	/** What a scope for everything is about. */
	readonly modules: readonly ModuleInWords[];
	inWords(scopes: readonly string[]): ScopeInWords[];
	/** Whether these scopes reach anything that is encrypted. */
	reachesEncrypted(scopes: readonly string[]): boolean;
	/** The same rights as mana-sync takes them, which knows apps and no modules. */
	forApps(scopes: readonly string[]): string[];
}

/** Scopes of OpenID Connect, which many clients ask for out of habit: they get none and need none. */
const habitualScopes = new Set(['openid', 'profile', 'email', 'phone', 'address']);

const general: Record<string, string> = {
	'mana:read': 'Read everything in the space',
	'mana:write': 'Add to and change everything in the space, and read it',
	'mana:destructive': 'Delete, where you allow it in the space or confirm it each time',
	[offlineScope]: 'Stay connected while you are away, until you disconnect it',
};

export function createScopeCatalogue(
	tools: readonly Pick<ToolSpec, 'module' | 'policyHint' | 'scope'>[],
): ScopeCatalogue {
	const all = [...toolScopes(tools), offlineScope];
	const modulesById = new Map(tools.map(({ module }) => [module.id, module]));
	const modules = [...modulesById.values()];
	const withScopes = new Set(all.map((scope) => modulesById.get(moduleOf(scope) ?? '')));

	const wordsOf = (scope: string): string => {
		const module = modulesById.get(moduleOf(scope) ?? '');
		if (!module) return general[scope] ?? scope;
		if (rightOf(scope) === 'read') return `Read ${module.words}`;
		return module.wordsOfWriting ?? `Add, change and read ${module.words}`;
	};

	return {
		all,
		modules: modules
			.filter((module) => withScopes.has(module))
			.map(({ id, words }) => ({ module: id, words: capitalised(words) })),
		byDefault: ['mana:read', 'mana:write', offlineScope],
		inWords: (scopes) =>
			all.filter((scope) => scopes.includes(scope)).map((scope) => ({ scope, words: wordsOf(scope) })),
		reachesEncrypted: (scopes) =>
			[...modules, aiModule].some((module) => keepsEncrypted(module) && hasRight(scopes, module, 'read')),
		forApps: (scopes) => appScopes(scopes, modules),
	};
}

/** The parts of a scope for one module, such as `notes:read`. */
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

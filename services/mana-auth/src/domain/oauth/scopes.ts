import { hasRight, type ModuleId, type ToolSpec, toolScopes } from '@mana/tool-registry';

/** Lets a client go on without its person, with refresh tokens. */
export const offlineScope = 'offline_access';

export interface ScopeInWords {
	scope: string;
	/** What the person allows, for the person. */
	words: string;
}

/** The scopes that agents may ask for. */
export interface ScopeCatalogue {
	readonly all: readonly string[];
	/** What a client gets that asks for nothing in particular. */
	readonly byDefault: readonly string[];
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
};

const general: Record<string, string> = {
	'mana:read': 'Read everything in the space',
	'mana:write': 'Add to and change everything in the space, and read it',
	'mana:destructive': 'Delete for good, where you allow it in the space or confirm it each time',
	[offlineScope]: 'Stay connected while you are away, until you disconnect it',
};

export function createScopeCatalogue(
	tools: readonly Pick<ToolSpec, 'module' | 'policyHint' | 'scope' | 'encryptedFields'>[],
): ScopeCatalogue {
	const all = [...toolScopes(tools), offlineScope];
	const encrypted = new Set<ModuleId>(
		tools.filter(({ encryptedFields }) => encryptedFields !== undefined).map(({ module }) => module),
	);
	return {
		all,
		byDefault: ['mana:read', 'mana:write', offlineScope],
		inWords: (scopes) =>
			all.filter((scope) => scopes.includes(scope)).map((scope) => ({ scope, words: wordsOf(scope) })),
		reachesEncrypted: (scopes) => [...encrypted].some((module) => hasRight(scopes, module, 'read')),
	};
}

function wordsOf(scope: string): string {
	const known = general[scope];
	if (known !== undefined) return known;
	const [module = '', right] = scope.split(':');
	const thing = things[module] ?? module;
	return right === 'read' ? `Read ${thing}` : `Add, change and read ${thing}`;
}

/** What of the asked scopes we know of; what is unknown stays, for the library to refuse. */
export function knownScopes(asked: string | null, catalogue: Pick<ScopeCatalogue, 'byDefault'>): string[] {
	const scopes = (asked ?? '').split(' ').filter((scope) => scope !== '' && !habitualScopes.has(scope));
	return scopes.length > 0 ? [...new Set(scopes)] : [...catalogue.byDefault];
}

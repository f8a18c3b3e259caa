import type { ModuleId } from './space-modules.ts';
import type { ToolSpec } from './tool-spec.ts';

type Scoped = Pick<ToolSpec, 'module' | 'policyHint' | 'scope'>;

/** What a grant may say beyond reading and writing: tools that destroy need it besides a scope to write. */
const DESTRUCTIVE_SCOPE = 'mana:destructive';

/** They tell of tools, and nothing of a person: whoever is let in may call them. */
const openModules: ReadonlySet<string> = new Set(['tools']);

/**
 * The scopes (RFC 6749 §3.3) that these tools come to: `mana:read`, `mana:write` and `mana:destructive` for all
 * of them, then `<module>:read` and `<module>:write` for each module, in the order of its first tool.
 */
export function toolScopes(tools: readonly Scoped[]): string[] {
	const callable = tools.filter(({ scope, module }) => scope !== 'admin' && !openModules.has(module));
	const ofModules = callable.map(({ module, policyHint }) => `${module}:${rightOf(policyHint)}`);
	const inOrder = [...Map.groupBy(ofModules, (scope) => scope.split(':')[0]).values()];
	return [
		'mana:read',
		'mana:write',
		DESTRUCTIVE_SCOPE,
		...inOrder.flatMap((scopes) => [...new Set(scopes)].sort()),
	];
}

/** Scopes with what they imply: whoever may write may read what is there. */
export function withImpliedScopes(scopes: readonly string[]): string[] {
	const reads = scopes
		.filter((scope) => scope.endsWith(':write'))
		.map((scope) => scope.replace(/write$/, 'read'));
	return [...new Set([...scopes, ...reads])];
}

/** The scopes that a token lacks for a tool, by the narrowest name; none where it may be called. */
export function missingScopes(granted: readonly string[], tool: Scoped): string[] {
	if (openModules.has(tool.module)) return [];
	const right = rightOf(tool.policyHint);
	const missing = hasRight(granted, tool.module, right) ? [] : [`${tool.module}:${right}`];
	if (tool.policyHint === 'destructive' && !granted.includes(DESTRUCTIVE_SCOPE))
		missing.push(DESTRUCTIVE_SCOPE);
	return missing;
}

/** Whether a token with these scopes may read or write in a module. */
export function hasRight(granted: readonly string[], module: ModuleId, right: 'read' | 'write'): boolean {
	const effective = withImpliedScopes(granted);
	return effective.includes(`mana:${right}`) || effective.includes(`${module}:${right}`);
}

function rightOf(policyHint: ToolSpec['policyHint']): 'read' | 'write' {
	return policyHint === 'read' ? 'read' : 'write';
}

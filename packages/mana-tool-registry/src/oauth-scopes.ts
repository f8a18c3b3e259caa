import type { ManaModule } from '@mana/records';
import type { ToolSpec } from './tool-spec.ts';

type Scoped = Pick<ToolSpec, 'module' | 'policyHint' | 'scope'>;

/** What a grant may say beyond reading and writing: tools that destroy need it besides a scope to write. */
const DESTRUCTIVE_SCOPE = 'mana:destructive';

/**
 * The scopes (RFC 6749 §3.3) that these tools come to: `mana:read`, `mana:write` and `mana:destructive` for all
 * of them, then `<module>:read` and `<module>:write` for each module, in the order of its first tool.
 */
export function toolScopes(tools: readonly Scoped[]): string[] {
	const callable = tools.filter(({ scope, module }) => scope !== 'admin' && !module.takesNoScope);
	const ofModules = callable.map(({ module, policyHint }) => `${module.id}:${rightOf(policyHint)}`);
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

/**
 * Scopes as mana-sync takes them, which knows apps and no modules: one of a module becomes one for each of its apps,
 * and what they imply is said. Those for everything, and those of modules that keep nothing, stay.
 */
export function appScopes(scopes: readonly string[], modules: readonly ManaModule[]): string[] {
	const ofApps = scopes.flatMap((scope) => {
		const [id, right] = scope.split(':');
		const apps = modules.find((module) => module.id === id)?.apps ?? [];
		return apps.length === 0 ? [scope] : apps.map((app) => `${app}:${right}`);
	});
	return withImpliedScopes([...new Set(ofApps)]);
}

/** The scopes that a token lacks for a tool, by the narrowest name; none where it may be called. */
export function missingScopes(granted: readonly string[], tool: Scoped): string[] {
	if (tool.module.takesNoScope) return [];
	const right = rightOf(tool.policyHint);
	const missing = hasRight(granted, tool.module, right) ? [] : [`${tool.module.id}:${right}`];
	if (tool.policyHint === 'destructive' && !granted.includes(DESTRUCTIVE_SCOPE))
		missing.push(DESTRUCTIVE_SCOPE);
	return missing;
}

/** Whether a token with these scopes may read or write in a module. */
export function hasRight(
	granted: readonly string[],
	{ id }: Pick<ManaModule, 'id'>,
	right: 'read' | 'write',
): boolean {
	const effective = withImpliedScopes(granted);
	return effective.includes(`mana:${right}`) || effective.includes(`${id}:${right}`);
}

function rightOf(policyHint: ToolSpec['policyHint']): 'read' | 'write' {
	return policyHint === 'read' ? 'read' : 'write';
}

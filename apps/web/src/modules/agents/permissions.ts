import type { Agent } from '@mana/records/types/ai';
import type { ToolEffect } from '../../app/agent-tools.ts';

export type AgentPolicy = Agent['policy'];
export type Permission = NonNullable<AgentPolicy['defaultForAi']>;

/** Of the one record that a space has of what its agents may do where they say nothing themselves. */
export const rulesRecordId = 'singleton';

/** What stands where nobody has said anything. */
const byEffect: Readonly<Record<ToolEffect, Permission>> = {
	read: 'auto',
	write: 'propose',
	destructive: 'propose',
};

/** What may be chosen for a tool: what deletes is proposed at most. */
export function offeredFor(effect: ToolEffect): readonly Permission[] {
	return effect === 'destructive' ? ['propose', 'deny'] : ['auto', 'propose', 'deny'];
}

export interface AskedTool {
	/** Canonical, `module.verb`. */
	readonly name: string;
	readonly module: string;
	readonly effect: ToolEffect;
}

/**
 * What happens with a tool that has no rule of its own in a policy: by the policy's rule for its module, then by that for
 * everything, then by what lies beneath.
 */
export function usuallyFor(
	{ name, module, effect }: AskedTool,
	policy: AgentPolicy,
	beneath: AgentPolicy = {},
): Permission {
	const said =
		policy.defaultsByModule?.[module] ??
		policy.defaultForAi ??
		beneath.tools?.[name] ??
		beneath.defaultsByModule?.[module] ??
		beneath.defaultForAi ??
		byEffect[effect];
	return effect === 'destructive' && said === 'auto' ? 'propose' : said;
}

/** A policy with one rule more, another one, or, without a permission, one less. */
export function withRule(
	policy: AgentPolicy,
	of: { readonly tool: string } | { readonly module: string } | 'everything',
	permission: Permission | undefined,
): AgentPolicy {
	if (of === 'everything') {
		const { defaultForAi: _, ...rest } = policy;
		return permission === undefined ? rest : { ...rest, defaultForAi: permission };
	}
	return 'tool' in of
		? { ...policy, tools: put(policy.tools, of.tool, permission) }
		: { ...policy, defaultsByModule: put(policy.defaultsByModule, of.module, permission) };
}

function put(
	rules: Readonly<Record<string, Permission>> | undefined,
	name: string,
	permission: Permission | undefined,
): Record<string, Permission> {
	const others = Object.entries(rules ?? {}).filter(([one]) => one !== name);
	return Object.fromEntries(permission === undefined ? others : [...others, [name, permission]]);
}

import { z } from 'zod';
import type { LoopTool } from './tool-runner.ts';

const permissionSchema = z.enum(['auto', 'propose', 'deny']);

/** `auto`: the call is made; `propose`: the person decides about it later; `deny`: the model does not see the tool. */
export type Permission = z.output<typeof permissionSchema>;

/** What differs from the person's own defaults. Tools by their canonical names. */
export const agentPolicySchema = z.object({
	tools: z.record(z.string().max(64), permissionSchema).optional(),
	defaultsByModule: z.record(z.string().max(64), permissionSchema).optional(),
	defaultForAi: permissionSchema.optional(),
});

export type AgentPolicy = z.output<typeof agentPolicySchema>;

export interface PermissionQuestion {
	/** Canonical, `module.verb`. */
	readonly name: string;
	readonly module: string;
	readonly hint: LoopTool['hint'];
}

/** What stands where nobody has said anything. */
const byHint: Readonly<Record<LoopTool['hint'], Permission>> = {
	read: 'auto',
	write: 'propose',
	destructive: 'propose',
};

/**
 * What an agent may do with a tool: by the first of these policies that says anything of the tool, else of its module,
 * else of everything; then by what the tool does. A call that destroys is proposed at most, whatever they say.
 *
 * @param policies the agent's own first, then the person's
 */
export function permissionFor(
	{ name, module, hint }: PermissionQuestion,
	policies: readonly AgentPolicy[],
): Permission {
	const said = policies
		.map(
			({ tools, defaultsByModule, defaultForAi }) =>
				tools?.[name] ?? defaultsByModule?.[module] ?? defaultForAi,
		)
		.find((permission) => permission !== undefined);
	const permission = said ?? byHint[hint];
	return hint === 'destructive' && permission === 'auto' ? 'propose' : permission;
}

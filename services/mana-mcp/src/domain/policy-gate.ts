import {
	DEFAULT_PER_TOOL_RATE_LIMIT,
	evaluatePolicy,
	type PolicyDecision,
	RATE_LIMIT_WINDOW_MS,
	type ToolContext,
	type ToolSpec,
} from '@mana/tool-registry';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { InvocationLog } from './invocation-log.ts';

/** Where the gate learns what a space lets agents do. */
export interface PolicySource {
	/** Canonical names of the destructive tools that agents may call in this space; none where it cannot tell. */
	allowedDestructiveTools(call: Pick<ToolContext, 'spaceId' | 'userId' | 'jwt'>): Promise<readonly string[]>;
}

/** `off` keeps only what stands in every mode; `log-only` counts and blocks no more than that; `enforce` blocks. */
export type PolicyMode = 'off' | 'log-only' | 'enforce';

type GateDecision =
	| { isBlocked: false; reminder?: string }
	| { isBlocked: true; reason: string; reminder: string };

export interface PolicyGate {
	/** @param isConfirmed the person has agreed to this very call, which counts like the space's policy */
	decide(tool: ToolSpec, ctx: ToolContext, rawInput: unknown, isConfirmed?: boolean): Promise<GateDecision>;
	/** Whether the person's word would let a call run that the space's policy does not: not in `enforce`. */
	isConfirmable(tool: ToolSpec, ctx: ToolContext): Promise<boolean>;
	/** What the rate limit looks at. */
	readonly invocations: InvocationLog;
}

/** These deny in every mode: nothing that destroys runs on a setting of ours alone. */
const standingReasons = new Set(['admin-scope-not-invokable', 'destructive-not-allowed']);

/**
 * Decides before every call and records it in the same turn of the event loop, so that calls in flight together
 * see each other.
 */
export function createPolicyGate(deps: {
	mode: PolicyMode;
	policies: PolicySource;
	metrics: Pick<GatewayMetrics, 'countDecision'>;
	/** Milliseconds since the epoch. */
	now: () => number;
}): PolicyGate {
	const { mode } = deps;
	const invocations = new InvocationLog({
		perTool: DEFAULT_PER_TOOL_RATE_LIMIT,
		windowMs: RATE_LIMIT_WINDOW_MS,
	});

	return {
		invocations,
		async isConfirmable(tool, ctx) {
			if (mode === 'enforce' || tool.policyHint !== 'destructive' || tool.scope === 'admin') return false;
			return !(await deps.policies.allowedDestructiveTools(ctx)).includes(tool.name);
		},
		async decide(tool, ctx, rawInput, isConfirmed = false) {
			const allowed =
				tool.policyHint === 'destructive' ? await deps.policies.allowedDestructiveTools(ctx) : [];
			const allowDestructive = isConfirmed && mode !== 'enforce' ? [...allowed, tool.name] : allowed;
			// From here to record() nothing may wait.
			const at = deps.now();
			const decision = evaluatePolicy({
				spec: tool,
				ctx,
				rawInput,
				userSettings: { allowDestructive },
				recentInvocations: mode === 'off' ? [] : invocations.recent(ctx.userId, tool.name),
				now: at,
			});
			if (mode !== 'off') deps.metrics.countDecision(labelOf(decision), decision.reason ?? 'clean', mode);
			if (!decision.allow && (mode === 'enforce' || standingReasons.has(decision.reason))) {
				return { isBlocked: true, reason: decision.reason, reminder: decision.reminder };
			}
			if (mode === 'off') return { isBlocked: false };
			invocations.record(ctx.userId, { toolName: tool.name, at });
			return {
				isBlocked: false,
				...(decision.allow && decision.reminder && { reminder: decision.reminder }),
			};
		},
	};
}

function labelOf({ allow, reason }: PolicyDecision): 'allow' | 'deny' | 'flagged' {
	if (!allow) return 'deny';
	return reason === undefined ? 'allow' : 'flagged';
}

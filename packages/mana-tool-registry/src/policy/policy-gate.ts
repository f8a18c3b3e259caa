import { parseToolInput } from '../tool-input.ts';
import type { ToolContext, ToolSpec } from '../tool-spec.ts';
import { evaluatePolicy, type PolicyDecision, type PolicyReason } from './evaluate-policy.ts';
import type { InvocationWindow } from './invocation-window.ts';
import type { Taint } from './taint.ts';

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
	decide(tool: ToolSpec, ctx: ToolContext, rawInput: unknown, by: CallBy): Promise<GateDecision>;
	/**
	 * Whether the person decides: where the space's policy does not let a call run that destroys, and where text by
	 * somebody else may be behind one that does, or that carries something from one space into another. Not in `enforce`.
	 */
	isConfirmable(tool: ToolSpec, ctx: ToolContext, rawInput: unknown, agent: string): Promise<boolean>;
}

export type PersonsAnswer = 'agreed' | 'not-agreed';

/** Who makes a call. */
export interface CallBy {
	/** What the agent is known by. */
	agent: string;
	/** What the person says to this very call; absent where they were not asked, or could not be. */
	answer?: PersonsAnswer;
}

/** These deny in every mode: nothing that destroys runs on a setting of ours alone. */
const standingReasons = new Set(['admin-scope-not-invokable', 'destructive-not-allowed']);

/** Decides before every call, which counts from then on for the rate limit: calls in flight together see each other. */
export function createPolicyGate(deps: {
	mode: PolicyMode;
	policies: PolicySource;
	invocations: InvocationWindow;
	taint: Pick<Taint, 'suspicion'>;
	/** Counts a decision; in the mode `off` there is none. */
	countDecision(
		decision: 'allow' | 'deny' | 'flagged',
		reason: PolicyReason | 'clean',
		mode: Exclude<PolicyMode, 'off'>,
	): void;
	/** Where a person says what agents may do in a space: an address. */
	settingsPage: (spaceId: string) => string;
	/** Milliseconds since the epoch. */
	now: () => number;
}): PolicyGate {
	const { mode } = deps;
	const suspicionOf = async (tool: ToolSpec, { userId, spaceId, spaceType }: ToolContext, agent: string) =>
		mode === 'off' ? undefined : deps.taint.suspicion(tool, { userId, spaceId, spaceType, agent });

	/** Those that may run unasked in this space; not a call that erases for good, whatever the space allows. */
	const allowedFor = async (
		tool: ToolSpec,
		ctx: ToolContext,
		rawInput: unknown,
	): Promise<readonly string[]> =>
		tool.policyHint !== 'destructive' || isForGood(tool, rawInput)
			? []
			: deps.policies.allowedDestructiveTools(ctx);

	return {
		async isConfirmable(tool, ctx, rawInput, agent) {
			if (mode === 'enforce' || tool.scope === 'admin') return false;
			const isForbidden =
				tool.policyHint === 'destructive' && !(await allowedFor(tool, ctx, rawInput)).includes(tool.name);
			return isForbidden || (await suspicionOf(tool, ctx, agent)) !== undefined;
		},
		async decide(tool, ctx, rawInput, { agent, answer }) {
			const isConfirmed = answer === 'agreed' && mode !== 'enforce';
			const allowed = await allowedFor(tool, ctx, rawInput);
			const allowDestructive = isConfirmed ? [...allowed, tool.name] : allowed;
			const suspicion = isConfirmed ? undefined : await suspicionOf(tool, ctx, agent);
			const at = deps.now();
			const invocation = { toolName: tool.name, at };
			const recentInvocations = mode === 'off' ? [] : await deps.invocations.take(ctx.userId, invocation);
			const decision = evaluatePolicy({
				spec: tool,
				ctx,
				rawInput,
				userSettings: { allowDestructive },
				suspicion,
				recentInvocations,
				now: at,
			});
			if (mode !== 'off') deps.countDecision(labelOf(decision), decision.reason ?? 'clean', mode);
			const isTainted = decision.reason === 'tainted-context';
			// What crosses from one space into another needs the person, asked or not.
			const isRefused = isTainted && (answer === 'not-agreed' || suspicion === 'crossing');
			if (!decision.allow && (mode === 'enforce' || isRefused || standingReasons.has(decision.reason))) {
				if (mode !== 'off') await deps.invocations.release(ctx.userId, invocation);
				const isForbidden = decision.reason === 'destructive-not-allowed';
				if (isForbidden && isForGood(tool, rawInput)) {
					return { isBlocked: true, reason: decision.reason, reminder: erasingReminder(tool) };
				}
				const where = isForbidden ? ` They do so at ${deps.settingsPage(ctx.spaceId)}` : '';
				return { isBlocked: true, reason: decision.reason, reminder: `${decision.reminder}${where}` };
			}
			if (mode === 'off') return { isBlocked: false };
			return {
				isBlocked: false,
				...(decision.allow && decision.reminder && { reminder: decision.reminder }),
			};
		},
	};
}

function isForGood(tool: ToolSpec, rawInput: unknown): boolean {
	if (!tool.erasesForGood) return false;
	const parsed = parseToolInput(tool, rawInput);
	return parsed.ok && tool.erasesForGood(parsed.input);
}

function erasingReminder({ name }: ToolSpec): string {
	return `${name} would erase for good, which the person confirms each time, whatever the space allows. Without purge it can be brought back for a while.`;
}

function labelOf({ allow, reason }: PolicyDecision): 'allow' | 'deny' | 'flagged' {
	if (!allow) return 'deny';
	return reason === undefined ? 'allow' : 'flagged';
}

import {
	type RegisteredTool,
	callTool as runTool,
	type ToolContext,
	type ToolOutcome,
} from '@mana/tool-registry';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { RequestContext } from '../protocol/method.ts';
import { type ActivityEntry, displayedClient } from './activity-entry.ts';
import type { ActivityLog } from './activity-log.ts';
import type { PolicyGate } from './policy-gate.ts';

export interface ToolCallDeps {
	gate: Pick<PolicyGate, 'decide'>;
	metrics: Pick<GatewayMetrics, 'countInvocation'>;
	activity: Pick<ActivityLog, 'record'>;
	inputHash: (userId: string, input: unknown) => string;
	newCallId: () => string;
	createContext: (context: RequestContext, tool: RegisteredTool, callId: string) => ToolContext;
	/** Milliseconds since the epoch. */
	now: () => number;
	/** Milliseconds, monotonic. */
	clockMs: () => number;
	/** How long a call may take in all; requests to other services have shorter limits of their own. */
	deadlineMs: number;
	checksOutput: boolean;
}

/** Calls a tool if the gate lets it, and puts what came of it into words for the model. */
export async function callTool(
	deps: ToolCallDeps,
	tool: RegisteredTool,
	rawInput: Record<string, unknown>,
	context: RequestContext,
): Promise<CallToolResult> {
	const callId = deps.newCallId();
	const ctx = deps.createContext(context, tool, callId);
	const trace = startTrace(deps, { callId, tool: tool.name, rawInput, context });
	const decision = await deps.gate.decide(tool, ctx, rawInput);
	if (decision.isBlocked) {
		trace('denied');
		return failure(`${decision.reason}: ${decision.reminder}`);
	}

	const startedMs = deps.clockMs();
	const running = runTool(tool, rawInput, ctx, { checksOutput: deps.checksOutput });
	const outcome = await withinDeadline(running, deps.deadlineMs);
	const label = outcome === 'late' ? 'handler-error' : outcome.ok ? 'success' : outcome.outcome;
	deps.metrics.countInvocation(tool.name, label, (deps.clockMs() - startedMs) / 1000);
	trace(label);
	return toResult(outcome, decision.reminder);
}

/** Every call leaves a trace that its owner can read, however it ends. */
function startTrace(
	deps: Pick<ToolCallDeps, 'activity' | 'inputHash' | 'now' | 'clockMs'>,
	call: { callId: string; tool: string; rawInput: unknown; context: RequestContext },
): (outcome: ActivityEntry['outcome']) => void {
	const { caller, space, client } = call.context;
	const at = new Date(deps.now()).toISOString();
	const startedMs = deps.clockMs();
	return (outcome) =>
		deps.activity.record(caller, {
			callId: call.callId,
			at,
			tool: call.tool,
			spaceId: space.id,
			client: displayedClient(client.name),
			outcome,
			inputHash: deps.inputHash(caller.userId, call.rawInput),
			durationMs: Math.round(deps.clockMs() - startedMs),
		});
}

async function withinDeadline(
	running: Promise<ToolOutcome>,
	deadlineMs: number,
): Promise<ToolOutcome | 'late'> {
	const { promise: expiry, resolve } = Promise.withResolvers<'late'>();
	const timer = setTimeout(resolve, deadlineMs, 'late');
	try {
		return await Promise.race([running, expiry]);
	} finally {
		clearTimeout(timer);
	}
}

/** A result travels as structured content and, for clients that read text only, as compact JSON. */
function toResult(outcome: ToolOutcome | 'late', reminder: string | undefined): CallToolResult {
	if (outcome === 'late') {
		return failure(
			'DEADLINE_EXCEEDED: The call took too long. It may have taken effect: read before retrying.',
		);
	}
	if (!outcome.ok) return failure(outcome.error.text, reminder);
	const content = [textBlock(JSON.stringify(outcome.output)), ...(reminder ? [textBlock(reminder)] : [])];
	return { content, structuredContent: outcome.output };
}

function failure(text: string, reminder?: string): CallToolResult {
	return { isError: true, content: [textBlock(text), ...(reminder ? [textBlock(reminder)] : [])] };
}

function textBlock(text: string) {
	return { type: 'text' as const, text };
}

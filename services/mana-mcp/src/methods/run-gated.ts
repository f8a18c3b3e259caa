import type { Tracing } from '@mana/service-kit';
import {
	describeLoss,
	callTool as runTool,
	type ToolContext,
	type ToolOutcome,
	type ToolSpec,
} from '@mana/tool-registry';
import { insufficientScope, scopesMissing } from '../domain/admission/require-scopes.ts';
import type { PolicyGate } from '../domain/gate/policy-gate.ts';
import type { SharedMarks } from '../domain/gate/shared-marks.ts';
import type { Taint } from '../domain/gate/taint.ts';
import type { AnswerCache } from '../domain/rows/answer-cache.ts';
import { type ActivityEntry, displayedClient } from '../domain/trace/activity-entry.ts';
import type { ActivityLog } from '../domain/trace/activity-log.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { InputRequired } from '../protocol/input-required.ts';
import { agentOf, type RequestContext, reportProgress, wantsProgress } from '../protocol/method.ts';
import { type Confirmation, confirmLoss } from './confirm-loss.ts';

export interface ToolCallDeps {
	gate: Pick<PolicyGate, 'decide' | 'isConfirmable'>;
	marks: SharedMarks;
	taint: Pick<Taint, 'noteAnswer'>;
	metrics: Pick<GatewayMetrics, 'countInvocation'>;
	activity: Pick<ActivityLog, 'record'>;
	answers: Pick<AnswerCache, 'answer'>;
	inputHash: (userId: string, input: unknown) => string;
	newCallId: () => string;
	createContext: (context: RequestContext, tool: ToolSpec, callId: string) => ToolContext;
	/** Milliseconds since the epoch. */
	now: () => number;
	/** Milliseconds, monotonic. */
	clockMs: () => number;
	/** How long a call may take in all; requests to other services have shorter limits of their own. */
	deadlineMs: number;
	checksOutput: boolean;
	/** Shows work as a span of a trace. */
	span: Tracing['span'];
	/** Where clients find the resource metadata (RFC 9728). */
	resourceMetadataUrl: string;
}

/** What came of a call. `text` begins with `code` and tells the model the next step. */
export type ToolRun =
	| InputRequired
	| {
			ok: true;
			output: Record<string, unknown>;
			/** Whether this very output has been answered before, and will not change. */
			isRepeated: boolean;
			reminder?: string;
	  }
	| { ok: false; code: string; text: string; reminder?: string };

/**
 * Runs a tool if the gate lets it. A call that destroys, and that the space's policy does not allow, is put to
 * the person first. Counted and traced, however it ends.
 *
 * @throws AppError 403 `INSUFFICIENT_SCOPE` for an agent that was not granted enough
 */
export async function runGated(
	deps: ToolCallDeps,
	tool: ToolSpec,
	rawInput: Record<string, unknown>,
	context: RequestContext,
): Promise<ToolRun> {
	const callId = deps.newCallId();
	const ctx = deps.createContext(context, tool, callId);
	const trace = startTrace(deps, { callId, tool: tool.name, rawInput, context });
	const missing = scopesMissing(context.caller, tool);
	if (missing.length > 0) {
		trace('denied');
		throw insufficientScope(context.caller.scopes, missing, deps.resourceMetadataUrl);
	}
	const askedMs = deps.clockMs();
	const asked = await askFirst(deps, tool, rawInput, ctx, context);
	const client = agentOf(context);
	if (typeof asked === 'object' && 'ok' in asked) {
		// Decided on as well, like any other call: the decision is counted, and so is the call.
		await deps.gate.decide(tool, ctx, rawInput, { client });
		deps.metrics.countInvocation(tool.name, asked.outcome, (deps.clockMs() - askedMs) / 1000);
		trace(asked.outcome);
		return failed(asked.error);
	}
	const word = wordOf(asked);
	const decision = await deps.gate.decide(tool, ctx, rawInput, { client, ...(word && { word }) });
	if (decision.isBlocked) {
		trace('denied');
		if (typeof asked === 'object') return asked;
		const more = asked === undefined || asked === 'confirmed' ? '' : ` ${unconfirmed[asked]}`;
		return failed({ code: decision.reason, text: `${decision.reason}: ${decision.reminder}${more}` });
	}

	const startedMs = deps.clockMs();
	const { checksOutput } = deps;
	const running = deps.answers.answer(tool, rawInput, ctx, (observed) =>
		deps.span(
			`tool ${tool.name}`,
			{ 'mana.tool': tool.name },
			() => runTool(tool, rawInput, observed, { checksOutput }),
			context.meta.traceparent,
		),
	);
	const stopReporting = reportEachSecond(tool, context);
	const answered = await withinDeadline(running, deps.deadlineMs).finally(stopReporting);
	const { outcome, isRepeated } = answered === 'late' ? { outcome: answered, isRepeated: false } : answered;
	const label = outcome === 'late' ? 'handler-error' : outcome.ok ? 'success' : outcome.outcome;
	deps.metrics.countInvocation(tool.name, label, (deps.clockMs() - startedMs) / 1000);
	trace(label);
	const reminder = decision.reminder && { reminder: decision.reminder };
	if (outcome === 'late') return failed(late);
	if (!outcome.ok) return { ...failed(outcome.error), ...reminder };
	const { output } = outcome;
	await deps.taint.noteAnswer(tool, { userId: ctx.userId, spaceType: ctx.spaceType, client }, output);
	return { ok: true, output, isRepeated, ...reminder };
}

const late = {
	code: 'DEADLINE_EXCEEDED',
	text: 'DEADLINE_EXCEEDED: The call took too long. It may have taken effect: read before retrying.',
};

function failed({ code, text }: { code: string; text: string }): Extract<ToolRun, { ok: false }> {
	return { ok: false, code, text };
}

/** What the model is told of a call that would destroy, beside that it may not run. */
const unconfirmed = {
	declined: 'They were asked just now and did not agree: do not ask again unless they bring it up.',
	unsupported: 'They cannot be asked through this client: it does not support elicitation.',
	used: 'Their agreement was for one call, and is used up or cannot be checked just now: call without requestState to ask again.',
};

function wordOf(asked: Confirmation | undefined): 'agreed' | 'not-agreed' | undefined {
	if (asked === undefined || asked === 'unsupported') return undefined;
	return asked === 'confirmed' ? 'agreed' : 'not-agreed';
}

/** Asks the person where their word decides: undefined where it does not, a failure where there is nothing to ask. */
async function askFirst(
	{ gate, marks }: ToolCallDeps,
	tool: ToolSpec,
	rawInput: Record<string, unknown>,
	ctx: ToolContext,
	context: RequestContext,
): Promise<Confirmation | Extract<ToolOutcome, { ok: false }> | undefined> {
	if (!(await gate.isConfirmable(tool, ctx, agentOf(context)))) return undefined;
	const described = await describeLoss(tool, rawInput, ctx);
	return described.ok ? confirmLoss({ marks }, tool, described.loss, context) : described;
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

async function withinDeadline<T>(running: Promise<T>, deadlineMs: number): Promise<T | 'late'> {
	const { promise: expiry, resolve } = Promise.withResolvers<'late'>();
	const timer = setTimeout(resolve, deadlineMs, 'late');
	try {
		return await Promise.race([running, expiry]);
	} finally {
		clearTimeout(timer);
	}
}

/** Tells a client that wants to know that a call goes on. @returns how to stop */
function reportEachSecond({ title }: ToolSpec, context: RequestContext): () => void {
	if (!wantsProgress(context)) return () => {};
	let progress = 0;
	const timer = setInterval(() => {
		progress += 1;
		reportProgress(context, { progress, message: `${title}: under way` });
	}, 1_000);
	return () => clearInterval(timer);
}

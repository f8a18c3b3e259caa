import type { ActivityEntry } from '@mana/auth-protocol';
import {
	type CallRequest,
	type CallResult,
	type RunCallDeps,
	runCall,
	type SpaceReach,
	type ToolContext,
	type ToolSpec,
} from '@mana/tool-registry';
import { insufficientScope } from '../domain/admission/require-scopes.ts';
import type { SharedMarks } from '../domain/gate/shared-marks.ts';
import { displayedClient } from '../domain/trace/activity-entry.ts';
import type { ActivityLog } from '../domain/trace/activity-log.ts';
import type { InputRequired } from '../protocol/input-required.ts';
import { agentOf, type RequestContext, reportProgress, wantsProgress } from '../protocol/method.ts';
import { askedCallId, confirmCall } from './confirm-call.ts';

export interface RunToolDeps {
	calls: RunCallDeps;
	marks: SharedMarks;
	activity: Pick<ActivityLog, 'record'>;
	inputHash: (userId: string, input: unknown) => ActivityEntry['inputHash'];
	createContext: (
		context: RequestContext,
		tool: ToolSpec,
		call: Pick<NewCall, 'callId' | 'space'> & { readonly signal: () => AbortSignal },
	) => ToolContext;
	/** What a connection may use. @throws ToolError */
	spaceReach: (context: RequestContext) => Promise<SpaceReach>;
}

type NewCall = Parameters<CallRequest<InputRequired>['createContext']>[0];

export type ToolResult = Exclude<CallResult<InputRequired>, { reason: 'scope-missing' }>;

/**
 * Runs a tool for a request of MCP.
 *
 * @throws AppError 403 `INSUFFICIENT_SCOPE` for an agent that was not granted enough
 */
export async function runTool(
	deps: RunToolDeps,
	tool: ToolSpec,
	rawInput: Readonly<Record<string, unknown>>,
	context: RequestContext,
): Promise<ToolResult> {
	const { caller, client, meta } = context;
	const result = await runCall<InputRequired>(deps.calls, {
		tool,
		rawInput,
		agent: agentOf(context),
		scopes: caller.scopes,
		spaces: { active: context.space, reach: () => deps.spaceReach(context) },
		traceparent: meta.traceparent,
		createContext: ({ callId, space, lateness }) => {
			const signal = () => AbortSignal.any([lateness(), context.link.signal]);
			return deps.createContext(context, tool, { callId, space, signal });
		},
		askedCallId: askedCallId(context),
		confirm: (question) => confirmCall(deps, tool, question, context),
		onRunning: () => reportEachSecond(tool, context),
		trace: (trace) =>
			deps.activity.record(caller, {
				...trace,
				client: displayedClient(client.name),
				inputHash: deps.inputHash(caller.userId, rawInput),
			}),
	});
	if (result.ok || result.reason !== 'scope-missing') return result;
	throw insufficientScope(caller.scopes, result.missing, context.resourceMetadataUrl());
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

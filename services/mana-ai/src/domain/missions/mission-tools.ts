import {
	type AgentPolicy,
	createRegistryTools,
	type Permission,
	permissionFor,
	type StagedCall,
	type ToolRunner,
} from '@mana/agent-loop';
import { isModuleOffered, toolsModule } from '@mana/records';
import { canonicalHash } from '@mana/sync-protocol';
import { hasRight, type PolicyMode, type RegisteredTool, type RunCallDeps } from '@mana/tool-registry';
import type { AiMetrics } from '../../ai-metrics.ts';
import { type ActingAgent, type CallContextDeps, callRequest } from '../call-context.ts';
import { reaching } from './acting-mission.ts';
import type { ClaimedRun } from './mission-run.ts';

/** A call of a mission that its person decides about. */
export interface StagedMissionCall extends StagedCall {
	readonly run: ClaimedRun;
	readonly acting: ActingAgent;
	/** What the call is known by, so that staged again after it was cut off, it is one proposal. */
	readonly callName: string;
	/** What it would be called in traces. */
	readonly callId: string;
}

/** Keeps calls for people to decide about. @returns what the model hears @throws ToolError */
export type StageProposal = (
	deps: CallContextDeps & { readonly now: () => number },
	call: StagedMissionCall,
) => Promise<{ readonly ok: boolean; readonly text: string }>;

export interface MissionToolsDeps extends CallContextDeps {
	readonly calls: RunCallDeps;
	readonly policyMode: PolicyMode;
	readonly tools: readonly RegisteredTool[];
	readonly stageProposal: StageProposal;
	readonly metrics: Pick<AiMetrics, 'countCall' | 'countMarker'>;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

/**
 * The tools of a run: of the modules that its grant names, under the policies of its agent and its
 * space. In a trial, whatever writes is only
 * proposed.
 *
 * @param acting with tokens that are good now @throws RunFailed, RunWaits from it
 */
export function missionTools(
	deps: MissionToolsDeps,
	run: ClaimedRun,
	policies: readonly AgentPolicy[],
	acting: { readonly first: ActingAgent; readonly now: () => Promise<ActingAgent> },
): ToolRunner {
	const { space, caller } = acting.first;
	const scopes = caller.scopes ?? [];
	let current = acting.first;
	const runner = createRegistryTools({
		tools: deps.tools.filter((tool) => isModuleOffered(space.type, tool.module) && isGranted(scopes, tool)),
		calls: deps.calls,
		policyMode: deps.policyMode,
		permissionOf: (tool) => permissionIn(run, tool, policies),
		request: ({ key, signal }, tool, input) =>
			callRequest(deps, current, { tool: tool.name, input, signal, ...namesOf(run, key) }),
		stage: (call) =>
			reaching(deps.stageProposal(deps, { ...call, run, acting: current, ...namesOf(run, call.key) })),
		countMarker: deps.metrics.countMarker,
		countCall: deps.metrics.countCall,
	});
	return {
		tools: runner.tools,
		async run(call, running) {
			current = await acting.now();
			return runner.run(call, running);
		},
	};
}

/** The same each time that the call is made. */
function namesOf({ id }: Pick<ClaimedRun, 'id'>, key: string) {
	return { callName: `${id} ${key}`, callId: canonicalHash([id, key]).slice(0, 32) };
}

function permissionIn(
	{ source }: Pick<ClaimedRun, 'source'>,
	{ name, module, policyHint }: RegisteredTool,
	policies: readonly AgentPolicy[],
): Permission {
	const permission = permissionFor({ name, module: module.id, hint: policyHint }, policies);
	return source === 'try' && permission === 'auto' && policyHint !== 'read' ? 'propose' : permission;
}

/** What destroys is only proposed, so it takes no scope of its own. There are no tools to find beside those shown. */
function isGranted(scopes: readonly string[], { module, policyHint }: RegisteredTool): boolean {
	if (module.takesNoScope) return policyHint === 'read' && module !== toolsModule;
	return hasRight(scopes, module, policyHint === 'read' ? 'read' : 'write');
}

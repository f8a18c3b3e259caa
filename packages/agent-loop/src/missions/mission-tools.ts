import { isModuleOffered, toolsModule } from '@mana/records';
import type { MissionRun } from '@mana/records/types/ai';
import { canonicalHash } from '@mana/sync-protocol';
import {
	hasRight,
	type PolicyMode,
	type RegisteredTool,
	type RunCallDeps,
} from '@mana/tool-registry/browser';
import { type ActingAgent, type CallContextDeps, callRequest } from '../acting/call-context.ts';
import { type AgentPolicy, type Permission, permissionFor } from '../agent-policy.ts';
import { createRegistryTools, type RegistryToolsOptions, type StagedCall } from '../registry-tools.ts';
import type { ToolRunner } from '../tool-runner.ts';

/** Which run of which mission. */
export interface ActingRun {
	readonly id: string;
	readonly missionId: string;
	readonly agentId: string | undefined;
	/** `try`: every write is only proposed. */
	readonly source: MissionRun['source'];
	/** Whatever it would write is only proposed, as in a trial. */
	readonly onlyProposes?: boolean;
}

/** A call of a mission that its person decides about. */
export interface StagedMissionCall extends StagedCall {
	readonly run: ActingRun;
	readonly acting: ActingAgent;
	/** What the call is known by, so that staged again after it was cut off, it is one proposal. */
	readonly callName: string;
	/** What it would be called in traces. */
	readonly callId: string;
}

/** Keeps calls for people to decide about. @returns what the model hears @throws where it cannot be kept */
export type StageProposal = (
	deps: CallContextDeps & { readonly now: () => number },
	call: StagedMissionCall,
) => Promise<{ readonly ok: boolean; readonly text: string }>;

export interface MissionToolsDeps
	extends CallContextDeps,
		Pick<RegistryToolsOptions, 'countMarker' | 'countCall'> {
	readonly calls: RunCallDeps;
	readonly policyMode: PolicyMode;
	readonly tools: readonly RegisteredTool[];
	readonly stageProposal: StageProposal;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

/**
 * The tools of a run: of the modules that it may reach, under the policies of its agent and its space. In a trial, whatever
 * writes is only proposed.
 *
 * @param acting with tokens that are good now; what it throws ends the run
 */
export function missionTools(
	deps: MissionToolsDeps,
	run: ActingRun,
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
		stage: (call) => deps.stageProposal(deps, { ...call, run, acting: current, ...namesOf(run, call.key) }),
		...(deps.countMarker && { countMarker: deps.countMarker }),
		...(deps.countCall && { countCall: deps.countCall }),
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
function namesOf({ id }: Pick<ActingRun, 'id'>, key: string) {
	return { callName: `${id} ${key}`, callId: canonicalHash([id, key]).slice(0, 32) };
}

function permissionIn(
	{ source, onlyProposes = false }: Pick<ActingRun, 'source' | 'onlyProposes'>,
	{ name, module, policyHint }: RegisteredTool,
	policies: readonly AgentPolicy[],
): Permission {
	const permission = permissionFor({ name, module: module.id, hint: policyHint }, policies);
	const isProposed = source === 'try' || onlyProposes;
	return isProposed && permission === 'auto' && policyHint !== 'read' ? 'propose' : permission;
}

/** What destroys is only proposed, so it takes no scope of its own. There are no tools to find beside those shown. */
function isGranted(scopes: readonly string[], { module, policyHint }: RegisteredTool): boolean {
	if (module.takesNoScope) return policyHint === 'read' && module !== toolsModule;
	return hasRight(scopes, module, policyHint === 'read' ? 'read' : 'write');
}

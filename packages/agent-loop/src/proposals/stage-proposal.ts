import type { RegisteredTool, ToolContext } from '@mana/tool-registry/browser';
import { type PreviewDeps, previewCall } from './preview-call.ts';
import { callNames, expiryOf, proposalId, proposals } from './proposal.ts';

export interface ProposingRun {
	readonly runId: string;
	readonly missionId: string;
	readonly agentId: string | undefined;
}

export interface StagingDeps extends PreviewDeps {
	readonly run: ProposingRun;
	/** Writes the proposal itself, in the space of the run. */
	readonly records: ToolContext;
}

export type Staged =
	| { readonly ok: true; readonly proposalId: string; readonly text: string }
	/** Why the call could not be made either. */
	| { readonly ok: false; readonly text: string };

/**
 * Keeps a call for the person to decide about, with what it would do and what that rests on. It does not run. Staged
 * again by a run that was cut off, it is there once.
 *
 * @throws ToolError where the proposal cannot be written
 */
export async function stageProposal(
	deps: StagingDeps,
	call: {
		readonly tool: RegisteredTool;
		readonly input: Readonly<Record<string, unknown>>;
		/** The call's name within its run. */
		readonly key: string;
	},
): Promise<Staged> {
	const { run, records, now } = deps;
	const { tool, input, key } = call;
	const id = proposalId(run.runId, key);
	const atMs = now();
	const seen = await previewCall({ ...deps, now: () => atMs }, { tool, input, ...callNames(id) });
	if (!seen.ok) return { ok: false, text: seen.text };
	const proposal = {
		runId: run.runId,
		missionId: run.missionId,
		agentId: run.agentId ?? null,
		tool: tool.name,
		args: JSON.stringify(input),
		preview: seen.preview,
		base: seen.base,
		expiresAt: expiryOf(atMs),
	};
	await proposals.insertOnce(records, proposal, id);
	return {
		ok: true,
		proposalId: id,
		text: 'STAGED: Nothing was done yet. The person decides about it later; go on, and do not call it again.',
	};
}

import { callContext, callRequest } from '../acting/call-context.ts';
import { stageProposal } from '../proposals/stage-proposal.ts';
import type { StageProposal } from './mission-tools.ts';

/**
 * Keeps a call of a mission for its person, with what it would do. It is looked at with the tokens of the mission, in its
 * space; what destroys takes no scope for that, since it is only shown.
 */
export const stageMissionCall: StageProposal = (
	deps,
	{ run, acting, tool, input, key, callName, callId, signal },
) =>
	stageProposal(
		{
			contexts: deps.contexts,
			now: deps.now,
			run: { runId: run.id, missionId: run.missionId, agentId: run.agentId },
			records: callContext(deps, acting, {
				tool: 'missions.propose',
				callName,
				callId,
				signal: () => signal,
			}),
			callIn: (contexts, proposed) => ({
				...callRequest({ ...deps, contexts }, acting, {
					tool: proposed.tool.name,
					input: proposed.input,
					callName: proposed.callName,
					callId: proposed.callId,
					signal,
				}),
				scopes: undefined,
			}),
		},
		{ tool, input, key },
	);

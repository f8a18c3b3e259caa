import { agents } from '@mana/records/types/ai';
import {
	createTable,
	createToolContext,
	type RegisteredTool,
	type RunCallDeps,
	type SpaceReach,
	type ToolContext,
	ToolError,
} from '@mana/tool-registry/browser';
import type { CallContextDeps, Person } from '../acting/call-context.ts';
import { type Approval, type ApprovalDeps, type Approved, approveProposal } from './approve-proposal.ts';
import { type Rejected, rejectProposal } from './reject-proposal.ts';

export interface DecisionDeps extends CallContextDeps {
	readonly calls: RunCallDeps;
	/** By its canonical name. */
	readonly toolOf: (name: string) => RegisteredTool | undefined;
	readonly countDecision: (outcome: Decided['outcome']) => void;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

export type Decided = Approved | Rejected;
export type DecidedProposal<T extends Decided> = { readonly id: string } & (
	| T
	| Extract<Approved, { outcome: 'failed' }>
);

const agentsTable = createTable(agents);
/** Of an agent that is not there any more. */
const namelessAgent = 'Agent';
/** Who writes down what a person has decided. */
const decider = 'Proposals';

/**
 * Makes the calls that a person has agreed to, one after another, with their own token. One that fails does not keep the
 * others from being made.
 */
export async function approveProposals(
	deps: DecisionDeps,
	person: Person,
	approvals: readonly Approval[],
): Promise<DecidedProposal<Approved>[]> {
	const results: DecidedProposal<Approved>[] = [];
	for (const one of approvals) {
		const decided = await failuresTold(async () => approveProposal(await approvalDeps(deps, person), one));
		deps.countDecision(decided.outcome);
		results.push({ id: one.id, ...decided });
	}
	return results;
}

/** Says no to a proposal, with a word for the next run. */
export async function rejectOne(
	deps: Omit<DecisionDeps, 'calls'>,
	person: Person,
	id: string,
	feedback: string | undefined,
): Promise<DecidedProposal<Rejected>> {
	const decided = await failuresTold(() => rejectProposal(recordsOf(deps, person), id, feedback));
	deps.countDecision(decided.outcome);
	return { id, ...decided };
}

async function approvalDeps(deps: DecisionDeps, person: Person): Promise<ApprovalDeps> {
	const { contexts, calls, toolOf, now } = deps;
	const { caller, space } = person;
	const records = recordsOf(deps, person);
	const names = new Map((await agentsTable.listPlain(records)).map(({ id, name }) => [id, name]));
	return {
		contexts,
		calls,
		toolOf,
		now,
		records,
		access: {
			userId: caller.userId,
			spaceId: space.id,
			jwt: caller.token,
			scopes: undefined,
			bounds: '',
			clientId: deps.clientIdOf(caller.userId),
		},
		callIn: ({ agentId, missionId, runId }) => {
			const client = (agentId && names.get(agentId)) || namelessAgent;
			const reach = () => ownReach(deps, person);
			return (over, { tool, input, callName, callId }) => ({
				agent: `mission:${missionId}`,
				scopes: undefined,
				spaces: { active: space, reach },
				askedCallId: callId,
				createContext: (call) =>
					createToolContext(over, {
						...sharedOf(deps, person),
						space: call.space,
						tool: tool.name,
						callId: call.callId,
						repeatableAs: `${callName} ${call.space.id}`,
						actor: { client, missionId, runId },
						spaceReach: reach,
						signal: call.lateness,
					}),
				trace: (trace) => void deps.traces.record(caller, client, trace, input),
			});
		},
	};
}

/** Where the proposals themselves are read and written, in the person's name. */
function recordsOf(deps: CallContextDeps, person: Person): ToolContext {
	return createToolContext(deps.contexts, {
		...sharedOf(deps, person),
		space: person.space,
		tool: 'proposals',
		callId: crypto.randomUUID(),
		actor: { client: decider },
		spaceReach: () => ownReach(deps, person),
	});
}

function sharedOf({ clientIdOf, invoker, logger }: CallContextDeps, { caller }: Person) {
	return { caller, clientId: clientIdOf(caller.userId), invoker, logger };
}

/** A call stays in the space that it was proposed in, whatever its arguments name. */
async function ownReach(
	{ spaces, agentsPage }: CallContextDeps,
	{ caller, space }: Person,
): Promise<SpaceReach> {
	const listed = await spaces.list(caller);
	if (!listed.ok) throw new ToolError(listed.reason, 'The spaces cannot be listed just now.');
	return {
		spaces: listed.spaces.filter(({ id }) => id === space.id),
		personalId: listed.spaces.find(({ type }) => type === 'personal')?.id,
		notGranted: listed.spaces.flatMap(({ id }) => (id === space.id ? [] : id)),
		grantedAt: agentsPage,
	};
}

async function failuresTold<T extends Decided>(
	decide: () => Promise<T>,
): Promise<T | Extract<Approved, { outcome: 'failed' }>> {
	try {
		return await decide();
	} catch (error) {
		if (!(error instanceof ToolError)) throw error;
		return { outcome: 'failed', code: error.code, text: error.text };
	}
}

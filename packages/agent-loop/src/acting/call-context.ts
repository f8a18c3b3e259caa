import type { Space } from '@mana/auth-protocol';
import type { PersonSettings } from '@mana/records/rules/settings';
import {
	type CallRequest,
	type CallTrace,
	createToolContext,
	type SpaceReach,
	type ToolCall,
	type ToolContext,
	type ToolContextDeps,
	ToolError,
} from '@mana/tool-registry/browser';

type Caller = ToolCall['caller'];

/** Writes down what an agent did, in the log that its person reads; never what it read or wrote. */
export interface CallTraces {
	/** Never throws. */
	record(
		caller: Pick<Caller, 'userId' | 'token'>,
		client: string,
		trace: CallTrace,
		input: unknown,
	): Promise<'taken' | 'lost'>;
}

export interface CallContextDeps {
	readonly contexts: ToolContextDeps;
	/** The spaces that a caller is a member of. */
	readonly spaces: {
		list(
			caller: Pick<Caller, 'userId' | 'token' | 'boundSpaces'>,
		): Promise<
			| { readonly ok: true; readonly spaces: readonly Space[] }
			| { readonly ok: false; readonly reason: 'AUTH_UNAVAILABLE' | 'TOKEN_REFUSED' }
		>;
	};
	readonly traces: CallTraces;
	/** Where a person sees what agents may reach: an address. */
	readonly agentsPage: string;
	/** Where the loop runs. */
	readonly invoker: ToolContext['invoker'];
	/** What writers are called in stamps: no two places that write at once by the same name. */
	readonly clientIdOf: (userId: string) => string;
	readonly logger: ToolContext['logger'];
}

/** A person in a space of theirs, by their own token. */
export interface Person {
	readonly caller: Pick<Caller, 'userId' | 'token'>;
	readonly space: Pick<Space, 'id' | 'name' | 'type'>;
}

/** An agent that works in a person's name. */
export interface ActingAgent {
	readonly caller: Pick<Caller, 'userId' | 'token' | 'boundSpaces' | 'scopes'>;
	/** What mana-sync takes, where that is another token than for mana-auth. */
	readonly syncToken?: string;
	readonly space: Person['space'];
	/** What the person knows the agent by, and the mission it is on; it stands in every change. */
	readonly actor: ToolCall['actor'];
	/** What the gate knows it by, among the agents of its person. */
	readonly agent: string;
	/** How its person counts days, where it may not see their settings. */
	readonly settings?: PersonSettings;
}

export interface AgentCall {
	/** The tool's canonical name. */
	readonly tool: string;
	readonly input: unknown;
	/** What the call is known by: made again under the same name, it writes what it wrote once. */
	readonly callName: string;
	/** What the trace names it, where that has to be the same each time. */
	readonly callId?: string;
	readonly signal: AbortSignal;
	/** Told how the activity log names the call. */
	readonly onActivity?: (activityId: string) => void;
}

/** On whose behalf, where and with what an agent's call works. */
export function callRequest(
	deps: CallContextDeps,
	acting: ActingAgent,
	call: AgentCall,
): Omit<CallRequest<never>, 'tool' | 'rawInput' | 'confirm'> {
	const { caller, space } = acting;
	return {
		agent: acting.agent,
		scopes: caller.scopes,
		spaces: { active: space, reach: () => spaceReach(deps, caller) },
		...(call.callId !== undefined && { askedCallId: call.callId }),
		createContext: ({ callId, space: at, lateness }) => {
			call.onActivity?.(callId);
			return callContext(
				deps,
				{ ...acting, space: at },
				{ ...call, callId, signal: () => AbortSignal.any([lateness(), call.signal]) },
			);
		},
		trace: (trace) => void deps.traces.record(caller, acting.actor.client, trace, call.input),
	};
}

/** The context in which one call of an agent works. */
export function callContext(
	deps: CallContextDeps,
	{
		caller,
		syncToken,
		space,
		actor,
		settings,
	}: Omit<ActingAgent, 'space'> & { readonly space: Pick<Space, 'id' | 'type'> },
	call: Pick<AgentCall, 'tool' | 'callName'> & {
		readonly callId: string;
		readonly signal: () => AbortSignal;
	},
): ToolContext {
	return createToolContext(deps.contexts, {
		caller,
		...(syncToken !== undefined && { syncToken }),
		space,
		tool: call.tool,
		callId: call.callId,
		repeatableAs: `${call.callName} ${space.id}`,
		clientId: deps.clientIdOf(caller.userId),
		actor,
		...(settings && { settings }),
		invoker: deps.invoker,
		logger: deps.logger,
		spaceReach: () => spaceReach(deps, caller),
		signal: call.signal,
	});
}

/** An agent may go wherever its token may: the companion wherever its person may, who is there. */
async function spaceReach(deps: CallContextDeps, caller: ActingAgent['caller']): Promise<SpaceReach> {
	const listed = await deps.spaces.list(caller);
	if (!listed.ok) throw new ToolError(listed.reason, 'The spaces cannot be listed just now.');
	return {
		spaces: listed.spaces,
		personalId: listed.spaces.find(({ type }) => type === 'personal')?.id,
		notGranted: [],
		grantedAt: deps.agentsPage,
	};
}

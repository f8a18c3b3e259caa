import type { Space } from '@mana/auth-protocol';
import type { Caller, SpacesClient } from '@mana/shared-auth';
import {
	type CallRequest,
	createToolContext,
	type RegisteredTool,
	type SpaceReach,
	type ToolContext,
	type ToolContextDeps,
	ToolError,
} from '@mana/tool-registry';
import { type CallTraces, companionName } from './call-trace.ts';

export interface CallContextDeps {
	readonly contexts: ToolContextDeps;
	readonly spaces: Pick<SpacesClient, 'list'>;
	readonly traces: CallTraces;
	/** Where a person sees what agents may reach: an address. */
	readonly agentsPage: string;
	readonly logger: ToolContext['logger'];
}

/** A person who works with the companion in a space of theirs. */
export interface Person {
	readonly caller: Pick<Caller, 'userId' | 'token'>;
	readonly space: Pick<Space, 'id' | 'name' | 'type'>;
}

/**
 * On whose behalf, where and with what a call of the companion works.
 *
 * @param callName what the call is known by: made again under the same name, it writes what it wrote once
 * @param onActivity told how the activity log names the call
 */
export function callRequest(
	deps: CallContextDeps,
	{ caller, space }: Person,
	{
		tool,
		input,
		callName,
		signal,
		onActivity,
	}: {
		readonly tool: RegisteredTool;
		readonly input: unknown;
		readonly callName: string;
		readonly signal: AbortSignal;
		readonly onActivity?: (activityId: string) => void;
	},
): Omit<CallRequest<never>, 'tool' | 'rawInput' | 'confirm'> {
	const reach = () => spaceReach(deps, caller);
	return {
		agent: companionName,
		scopes: undefined,
		spaces: { active: space, reach },
		createContext: ({ callId, space: at, lateness }) => {
			onActivity?.(callId);
			return createToolContext(deps.contexts, {
				caller,
				space: at,
				tool: tool.name,
				callId,
				repeatableAs: `${callName} ${at.id}`,
				clientId: `mana-ai:${caller.userId}`,
				actor: { client: companionName },
				invoker: 'mana-ai',
				logger: deps.logger,
				spaceReach: reach,
				signal: () => AbortSignal.any([lateness(), signal]),
			});
		},
		trace: (trace) => void deps.traces.record(caller, trace, input),
	};
}

/** The companion may go wherever its person may: they are there. */
async function spaceReach(deps: CallContextDeps, caller: Person['caller']): Promise<SpaceReach> {
	const listed = await deps.spaces.list(caller);
	if (!listed.ok) throw new ToolError(listed.reason, 'The spaces cannot be listed just now.');
	return {
		spaces: listed.spaces,
		personalId: listed.spaces.find(({ type }) => type === 'personal')?.id,
		notGranted: [],
		grantedAt: deps.agentsPage,
	};
}

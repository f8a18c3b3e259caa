import type { ActingAgent, CallContextDeps } from '@mana/agent-loop';
import { ToolError, type ToolErrorCode } from '@mana/tool-registry';
import type { ClaimedRun } from './mission-run.ts';
import type { RunTokens } from './mission-tokens.ts';
import { type RunErrorCode, RunFailed, RunSkipped, RunStopped, RunWaits } from './run-failure.ts';

/**
 * In whose name, where and by what a run acts now, with tokens that are good for a while.
 *
 * @throws RunFailed, RunWaits
 */
export async function actingMission(
	{ spaces }: Pick<CallContextDeps, 'spaces'>,
	run: ClaimedRun,
	tokens: RunTokens,
	agentName: string,
): Promise<ActingAgent> {
	const { keysToken, syncToken, scopes, spaceId } = await tokens.current();
	// The grant may have been given anew, for another space.
	if (spaceId !== run.spaceId) throw new RunFailed('GRANT_ENDED');
	const caller = { userId: run.userId, token: keysToken, boundSpaces: [spaceId], scopes };
	const listed = await spaces.list(caller);
	if (!listed.ok) {
		if (listed.reason === 'TOKEN_REFUSED') throw new RunFailed('GRANT_ENDED');
		throw new RunWaits('SERVICES_AWAY');
	}
	const space = listed.spaces.find(({ id }) => id === spaceId);
	if (!space) throw new RunFailed('SPACE_GONE');
	return {
		caller,
		...(syncToken !== undefined && { syncToken }),
		space,
		// mana-sync says itself which client has written; the name of the agent stands beside that.
		actor: {
			client: agentName,
			displayName: agentName,
			...(run.agentId !== undefined && { principalId: run.agentId }),
			missionId: run.missionId,
			runId: run.id,
		},
		agent: `mission:${run.missionId}`,
	};
}

/** What it means for a run that records could not be read or written; other errors are ours, and stay. */
export async function reaching<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof ToolError)) throw error;
		const refused = refusals[error.code];
		throw refused === undefined ? away(error) : new RunFailed(refused, { cause: error });
	}
}

const refusals: Readonly<Partial<Record<ToolErrorCode, RunErrorCode>>> = {
	TOKEN_REFUSED: 'GRANT_ENDED',
	KEY_REFUSED: 'GRANT_ENDED',
	SPACE_FORBIDDEN: 'SPACE_GONE',
	SPACE_READ_ONLY: 'SPACE_READ_ONLY',
	SPACE_FULL: 'SPACE_FULL',
	ZERO_KNOWLEDGE: 'ZERO_KNOWLEDGE',
};

/** What our own database does not take or answer now is waited for. */
export async function keeping<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw isOfRun(error) ? error : away(error);
	}
}

/** Whether an error says how a run goes on. */
function isOfRun(error: unknown): error is RunFailed | RunWaits | RunSkipped | RunStopped {
	return (
		error instanceof RunFailed ||
		error instanceof RunWaits ||
		error instanceof RunSkipped ||
		error instanceof RunStopped
	);
}

function away(cause: unknown): RunWaits {
	return new RunWaits('SERVICES_AWAY', undefined, { cause });
}

import { AppError } from '@mana/service-kit';
import type { Caller } from '@mana/shared-auth';

/** An agent that comes with its person's own token: it stands and falls with the session of that token. */
export interface HeaderAgent {
	readonly sessionId: string;
	/** What it calls itself: nobody has checked that. */
	readonly client: string;
	/** Of the program that signed in. */
	readonly userAgent: string;
	/** Whether it may use the person's other spaces beside the one that it names. */
	readonly allSpaces: boolean;
	readonly firstUsedAtMs: number;
	readonly lastUsedAtMs: number;
}

export interface HeaderAgentStore {
	/** Notes that an agent has come by this session. */
	note(agent: { sessionId: string; userId: string; client: string; atMs: number }): Promise<void>;
	/** Those whose session is live, the last used first. */
	listFor(userId: string, nowMs: number): Promise<HeaderAgent[]>;
	/** False where no agent has come by such a session of the user. */
	setAllSpaces(userId: string, sessionId: string, allSpaces: boolean): Promise<boolean>;
	mayUseAllSpaces(sessionId: string): Promise<boolean>;
}

/** @throws AppError 404 `AGENT_UNKNOWN` */
export async function changeHeaderAgent(
	deps: { readonly headerAgents: Pick<HeaderAgentStore, 'setAllSpaces'> },
	userId: string,
	sessionId: string,
	allSpaces: boolean,
): Promise<void> {
	if (await deps.headerAgents.setAllSpaces(userId, sessionId, allSpaces)) return;
	throw new AppError('AGENT_UNKNOWN', 404, 'No agent is connected by this session.');
}

/** Whether a caller may use all spaces of their person, where their token does not say so. */
export async function mayUseAllSpaces(
	deps: { readonly headerAgents: Pick<HeaderAgentStore, 'mayUseAllSpaces'> },
	{ boundSpaces, sessionId }: Pick<Caller, 'boundSpaces' | 'sessionId'>,
): Promise<boolean> {
	if (boundSpaces !== undefined) return boundSpaces === '*';
	return sessionId !== undefined && deps.headerAgents.mayUseAllSpaces(sessionId);
}

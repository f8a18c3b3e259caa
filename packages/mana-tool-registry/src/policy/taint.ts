import type { ToolContext, ToolSpec } from '../tool-spec.ts';
import { isTaintSink, returnsForeignText } from './foreign-text.ts';
import type { ForeignTextMarks } from './foreign-text-marks.ts';

/** An agent of a user, by what it is known by: there may be no session to go by. */
export type AgentCall = Pick<ToolContext, 'userId' | 'spaceType'> & { agent: string };

/** Knows which agents have read, within a time, text that may have been written to mislead them. */
export interface Taint {
	/** To be called before an answer is given. */
	noteAnswer(
		tool: Pick<ToolSpec, 'returnsText' | 'namesByOthers'>,
		call: AgentCall,
		output: Record<string, unknown>,
	): Promise<void>;
	/** Whether such a text may be behind a call that destroys or sends out. */
	isSuspect(
		tool: Pick<ToolSpec, 'policyHint' | 'mayRemove' | 'carriesOut'>,
		call: AgentCall,
	): Promise<boolean>;
}

/** @param deps.windowMs how long an agent counts as having read it; 0 for not at all */
export function createTaint(deps: {
	marks: ForeignTextMarks;
	windowMs: number;
	/** Milliseconds since the epoch. */
	now: () => number;
}): Taint {
	const { marks, windowMs, now } = deps;
	const keyOf = ({ userId, agent }: AgentCall) => JSON.stringify([userId, agent]);
	return {
		async noteAnswer(tool, call, output) {
			if (windowMs === 0 || !returnsForeignText(tool, call.spaceType, output)) return;
			await marks.mark(keyOf(call), now() + windowMs);
		},
		async isSuspect(tool, call) {
			if (windowMs === 0 || !isTaintSink(tool)) return false;
			try {
				return await marks.has(keyOf(call));
			} catch {
				return true;
			}
		},
	};
}

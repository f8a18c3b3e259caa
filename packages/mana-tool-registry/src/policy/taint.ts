import type { ToolContext, ToolSpec } from '../tool-spec.ts';
import { carriesTextIn, isTaintSink, returnsForeignText } from './foreign-text.ts';
import type { ReadMarks } from './read-marks.ts';

/** An agent of a user in a space, by what it is known by: there may be no session to go by. */
export type AgentCall = Pick<ToolContext, 'userId' | 'spaceId' | 'spaceType'> & { readonly agent: string };

/**
 * What a text that was written to mislead may be behind: a call that destroys, removes or sends out (`harm`), or one
 * that writes into another space than was read from (`crossing`).
 */
export type Suspicion = 'harm' | 'crossing';

/** Knows what agents have read, within a time. */
export interface Taint {
	/** To be called before an answer is given. */
	noteAnswer(
		tool: Pick<ToolSpec, 'returnsText' | 'namesByOthers'>,
		call: AgentCall,
		output: Record<string, unknown>,
	): Promise<void>;
	/** What text by somebody else may be behind, if anything. */
	suspicion(
		tool: Pick<ToolSpec, 'policyHint' | 'mayRemove' | 'carriesOut' | 'isOfNoSpace'>,
		call: AgentCall,
	): Promise<Suspicion | undefined>;
}

/** Beside the spaces that an agent has read from: whether any of it may be by somebody else. */
const foreign = 'foreign';

/** @param deps.windowMs how long an agent counts as having read it; 0 for not at all */
export function createTaint(deps: {
	readonly marks: ReadMarks;
	readonly windowMs: number;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}): Taint {
	const { marks, windowMs, now } = deps;
	const nameOf = ({ userId, agent }: AgentCall) => JSON.stringify([userId, agent]);
	const ofSpace = (spaceId: string) => `space ${spaceId}`;
	return {
		async noteAnswer(tool, call, output) {
			if (windowMs === 0) return;
			const sources = [
				...(returnsForeignText(tool, call.spaceType, output) ? [foreign] : []),
				...(tool.returnsText ? [ofSpace(call.spaceId)] : []),
			];
			if (sources.length > 0) await marks.mark(nameOf(call), sources, now() + windowMs);
		},
		async suspicion(tool, call) {
			if (windowMs === 0 || !(isTaintSink(tool) || carriesTextIn(tool))) return undefined;
			const { sources, isCertain } = await marks.standing(nameOf(call));
			const hasReadForeign = sources.includes(foreign);
			if (isTaintSink(tool)) return hasReadForeign || !isCertain ? 'harm' : undefined;
			// What only adds goes by what is known: else nothing could be written while nobody can know.
			const isOnlyHere = sources.every((source) => source === foreign || source === ofSpace(call.spaceId));
			return hasReadForeign && !isOnlyHere ? 'crossing' : undefined;
		},
	};
}

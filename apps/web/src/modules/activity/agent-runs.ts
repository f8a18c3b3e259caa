import type { ShownCall } from './shown-call.ts';

/** What one agent did in one go. */
export interface AgentRun {
	/** Of its newest call: stays while older ones are added. */
	readonly key: string;
	/** `YYYY-MM-DD`, by the person's clock. */
	readonly day: string;
	readonly agent: string;
	readonly person?: string;
	/** Newest first. */
	readonly calls: readonly ShownCall[];
}

/** A longer pause between two calls of an agent begins another run. */
const pauseMs = 10 * 60_000;

/** Puts calls together that one agent made in a row on one day. @param calls newest first */
export function agentRuns(calls: readonly ShownCall[], dayOf: (atMs: number) => string): AgentRun[] {
	const runs: (AgentRun & { calls: ShownCall[] })[] = [];
	for (const call of calls) {
		const last = runs.at(-1);
		const before = last?.calls.at(-1);
		const day = dayOf(call.atMs);
		const isSame =
			last !== undefined &&
			before !== undefined &&
			last.agent === call.agent &&
			last.person === call.person &&
			last.day === day &&
			before.atMs - call.atMs <= pauseMs;
		if (isSame) last.calls.push(call);
		else
			runs.push({
				key: call.callId,
				day,
				agent: call.agent,
				...(call.person !== undefined && { person: call.person }),
				calls: [call],
			});
	}
	return runs;
}

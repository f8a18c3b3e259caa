import type { TokenMeter } from '@mana/agent-loop';
import { dayMs, type UsageStore } from '../usage.ts';
import type { ClaimedRun } from './mission-run.ts';

export interface RunMeterDeps {
	readonly usage: UsageStore;
	/** What a person may spend within 24 hours. */
	readonly tokensPerDay: number;
	readonly now: () => number;
}

/** What a run may spend, by its person's bound and its agent's; other runs of theirs spend from the same. */
export interface RunMeter extends TokenMeter {
	/** Looks at what was spent beside this run. */
	refresh(): Promise<void>;
}

/** @param agentCap tokens that the agent may spend within 24 hours */
export function createRunMeter(
	{ usage, tokensPerDay, now }: RunMeterDeps,
	{ userId, id, agentId }: Pick<ClaimedRun, 'userId' | 'id' | 'agentId'>,
	agentCap: number | undefined,
): RunMeter {
	let bound = { capTokens: tokensPerDay, before: 0 };
	let own = 0;
	const spentBy = async (agent: string | undefined) => {
		const { input, output } = await usage.since(userId, {
			fromMs: now() - dayMs,
			exceptRunId: id,
			agentId: agent,
		});
		return input + output;
	};
	return {
		get capTokens() {
			return bound.capTokens;
		},
		get usedTokens() {
			return bound.before + own;
		},
		get isExhausted() {
			return bound.before + own >= bound.capTokens;
		},
		spend({ input, output }) {
			own += input + output;
		},
		async refresh() {
			const person = { capTokens: tokensPerDay, before: await spentBy(undefined) };
			if (agentCap === undefined || agentId === undefined) {
				bound = person;
				return;
			}
			const agent = { capTokens: agentCap, before: await spentBy(agentId) };
			// The one that leaves less.
			bound = agent.capTokens - agent.before < person.capTokens - person.before ? agent : person;
		},
	};
}

import type { LoopState } from './loop-state.ts';
import type { TokenMeter } from './token-meter.ts';

export type ReminderSeverity = 'info' | 'warn' | 'escalate';

export interface Reminder {
	readonly producer: string;
	readonly severity: ReminderSeverity;
	readonly text: string;
}

export interface ReminderQuestion {
	readonly state: LoopState;
	readonly meter: Pick<TokenMeter, 'capTokens' | 'usedTokens'>;
	/** Names of records that were given to the run and have changed since. */
	readonly staleInputs: readonly string[];
}

/** Looks at where a run stands and says, or does not, what the model should know in its next answer. Pure. */
export type ReminderProducer = (question: ReminderQuestion) => Reminder | undefined;

const warnsFrom = 0.75;
const retryLoopFromRound = 3;
const retryLoopCalls = 2;

const compacted: ReminderProducer = ({ state }) =>
	state.compactedInRounds.at(-1) === state.round
		? {
				producer: 'compacted',
				severity: 'info',
				text: 'Earlier parts of this conversation were summed up. Read again what you need exactly.',
			}
		: undefined;

const tokenBudget: ReminderProducer = ({ meter: { capTokens, usedTokens } }) => {
	if (capTokens === undefined || usedTokens < capTokens * warnsFrom) return undefined;
	const isSpent = usedTokens >= capTokens;
	return {
		producer: 'token-budget',
		severity: isSpent ? 'escalate' : 'warn',
		text: isSpent
			? "The day's tokens are used up. Call no more tools: say what was done and what is left."
			: `${Math.floor((usedTokens / capTokens) * 100)} % of the day's tokens are used. Finish what matters most.`,
	};
};

const retryLoop: ReminderProducer = ({ state: { round, recentCalls } }) => {
	const latest = recentCalls.slice(-retryLoopCalls);
	const isLoop =
		round >= retryLoopFromRound && latest.length === retryLoopCalls && latest.every(({ isError }) => isError);
	if (!isLoop) return undefined;
	return {
		producer: 'retry-loop',
		severity: 'warn',
		text: 'The last calls failed. Do not repeat them as they are: read what they answered, try another way, or say what stands in the way.',
	};
};

const staleInput: ReminderProducer = ({ staleInputs }) =>
	staleInputs.length === 0
		? undefined
		: {
				producer: 'stale-input',
				severity: 'warn',
				text: `Changed since you were given it: ${staleInputs.join(', ')}. Read it again before you build on it.`,
			};

/** In the order in which the model reads them. */
export const standingReminders: readonly ReminderProducer[] = [compacted, tokenBudget, retryLoop, staleInput];

/** What goes into one request. */
export function reminderText(reminders: readonly Reminder[]): string | undefined {
	if (reminders.length === 0) return undefined;
	const lines = reminders.map(({ severity, text }) => (severity === 'info' ? text : `Important: ${text}`));
	return `<reminder>\n${lines.join('\n')}\n</reminder>`;
}

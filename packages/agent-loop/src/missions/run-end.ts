import type { ModelFailureKind } from '../model.ts';
import type { LoopResult } from '../run-loop.ts';

/** Why a run of a mission has not come to its end. */
export type LoopFault =
	| 'BUDGET'
	| 'CONTEXT_OVERFLOW'
	| 'MAX_ROUNDS'
	| 'MODEL_AUTH'
	/** Asking again later may help. */
	| 'MODEL_AWAY'
	| 'MODEL_CUT'
	| 'MODEL_REFUSED'
	| 'MODEL_REQUEST'
	| 'NOTHING_SAID';

const failures: Readonly<Record<ModelFailureKind, LoopFault>> = {
	'rate-limit': 'MODEL_AWAY',
	overloaded: 'MODEL_AWAY',
	unavailable: 'MODEL_AWAY',
	'context-overflow': 'CONTEXT_OVERFLOW',
	refused: 'MODEL_REFUSED',
	cut: 'MODEL_CUT',
	auth: 'MODEL_AUTH',
	'invalid-request': 'MODEL_REQUEST',
	budget: 'BUDGET',
};

/** What is wrong with how a loop has ended, for a mission; undefined where its work is done, or it was cancelled. */
export function faultOfLoop({
	stopReason,
	failure,
	executedCalls,
}: Pick<LoopResult, 'stopReason' | 'failure' | 'executedCalls'>): LoopFault | undefined {
	if (failure) return failures[failure.kind];
	if (stopReason === 'max-rounds') return 'MAX_ROUNDS';
	if (stopReason === 'budget') return 'BUDGET';
	return stopReason === 'no-tool-calls' && executedCalls === 0 ? 'NOTHING_SAID' : undefined;
}

import type { CallTrace, PolicyReason } from '@mana/tool-registry';
import { Counter, Histogram, type Registry } from 'prom-client';

export interface GateMetrics {
	readonly countDecision: (
		decision: 'allow' | 'deny' | 'flagged',
		reason: PolicyReason | 'clean',
		mode: 'log-only' | 'enforce',
	) => void;
	readonly countInvocation: (
		tool: string,
		outcome: Exclude<CallTrace['outcome'], 'denied' | 'asked'>,
		seconds: number,
	) => void;
	readonly countTrace: (result: 'taken' | 'lost') => void;
}

export function createGateMetrics(registry: Registry): GateMetrics {
	const registers = [registry];
	const decisions = new Counter({
		name: 'mana_ai_policy_decisions_total',
		help: 'Decisions of the policy gate.',
		labelNames: ['decision', 'reason', 'mode'] as const,
		registers,
	});
	const invocations = new Counter({
		name: 'mana_ai_tool_invocations_total',
		help: 'Tool calls that reached the handler or failed validation.',
		labelNames: ['tool', 'outcome'] as const,
		registers,
	});
	const durations = new Histogram({
		name: 'mana_ai_tool_duration_seconds',
		help: 'How long tool calls took, from validation to result.',
		labelNames: ['tool', 'outcome'] as const,
		buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
		registers,
	});
	const traces = new Counter({
		name: 'mana_ai_activity_entries_total',
		help: 'Entries of the activity log: taken by mana-auth, or lost.',
		labelNames: ['result'] as const,
		registers,
	});
	return {
		countDecision: (decision, reason, mode) => decisions.inc({ decision, reason, mode }),
		countInvocation(tool, outcome, seconds) {
			invocations.inc({ tool, outcome });
			durations.observe({ tool, outcome }, seconds);
		},
		countTrace: (result) => traces.inc({ result }),
	};
}

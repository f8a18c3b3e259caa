import type { CallTrace, PolicyReason } from '@mana/tool-registry';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

type PolicyDecision = 'allow' | 'deny' | 'flagged';
type DecisionReason = PolicyReason | 'clean';
type InvocationOutcome = Exclude<CallTrace['outcome'], 'denied'>;

export interface GatewayMetrics {
	countDecision(decision: PolicyDecision, reason: DecisionReason, mode: 'log-only' | 'enforce'): void;
	countInvocation(tool: string, outcome: InvocationOutcome, seconds: number): void;
	countActivity(result: 'sent' | 'refused' | 'dropped', entries: number): void;
	/** Shows how many entries of the activity log wait to be sent. */
	watchActivityQueue(size: () => number): void;
}

export function createGatewayMetrics(registry: Registry): GatewayMetrics {
	const decisions = new Counter({
		name: 'mana_mcp_policy_decisions_total',
		help: 'Decisions of the policy gate.',
		labelNames: ['decision', 'reason', 'mode'] as const,
		registers: [registry],
	});
	const invocations = new Counter({
		name: 'mana_mcp_tool_invocations_total',
		help: 'Tool calls that reached the handler or failed validation.',
		labelNames: ['tool', 'outcome'] as const,
		registers: [registry],
	});
	const durations = new Histogram({
		name: 'mana_mcp_tool_duration_seconds',
		help: 'How long tool calls took, from validation to result.',
		labelNames: ['tool', 'outcome'] as const,
		buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
		registers: [registry],
	});
	const activity = new Counter({
		name: 'mana_mcp_activity_entries_total',
		help: 'Entries of the activity log: sent to mana-auth, refused by it, or dropped because too many waited.',
		labelNames: ['result'] as const,
		registers: [registry],
	});
	return {
		countActivity(result, entries) {
			activity.inc({ result }, entries);
		},
		watchActivityQueue(size) {
			new Gauge({
				name: 'mana_mcp_activity_queue_entries',
				help: 'Entries of the activity log that wait to be sent.',
				registers: [registry],
				collect() {
					this.set(size());
				},
			});
		},
		countDecision(decision, reason, mode) {
			decisions.inc({ decision, reason, mode });
		},
		countInvocation(tool, outcome, seconds) {
			invocations.inc({ tool, outcome });
			durations.observe({ tool, outcome }, seconds);
		},
	};
}

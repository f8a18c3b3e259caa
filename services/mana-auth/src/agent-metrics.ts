import { Counter, type Registry } from 'prom-client';

export interface AgentMetrics {
	policyChanges: Counter;
	activityEntries: Counter<'result'>;
}

/** What is counted about agents: what spaces let them do, and the log of what they did. */
export function createAgentMetrics(registry: Registry): AgentMetrics {
	const registers = [registry];
	return {
		policyChanges: new Counter({
			name: 'mana_auth_policy_changes_total',
			help: 'Changes to what agents may do in a space.',
			registers,
		}),
		activityEntries: new Counter({
			name: 'mana_auth_agent_activity_entries_total',
			help: 'Entries sent to the log of agent activity: written, or known already.',
			labelNames: ['result'],
			registers,
		}),
	};
}

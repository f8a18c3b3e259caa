import type {
	Approved,
	ModelFailureKind,
	Permission,
	Rejected,
	ReminderSeverity,
	StopReason,
	Usage,
} from '@mana/agent-loop';
import type { InjectionMarker } from '@mana/tool-registry/browser';
import { Counter, Histogram, type Registry } from 'prom-client';

export interface AiMetrics {
	readonly countAnswer: (
		stopReason: StopReason,
		rounds: number,
		usage: Usage,
		failure: { readonly model: string; readonly kind: ModelFailureKind } | undefined,
	) => void;
	readonly countCall: (tool: string, permission: Permission, outcome: 'success' | 'failed') => void;
	readonly countReminder: (producer: string, severity: ReminderSeverity) => void;
	readonly countCompaction: (messages: number) => void;
	readonly countMarker: (marker: InjectionMarker) => void;
	/** A request of a mission to a model. */
	readonly countModelCall: (
		model: string,
		usage: Usage,
		seconds: number,
		failure: ModelFailureKind | undefined,
	) => void;
	/** A mission's run that has ended. */
	readonly countRounds: (rounds: number) => void;
	/** @param table `app/table` */
	readonly countReads: (table: string, records: number) => void;
	readonly countDecided: (outcome: (Approved | Rejected)['outcome']) => void;
	/** Whether an agent went to work on a run that was begun. */
	readonly countAgentDecision: (
		decision: 'ran' | 'skipped-paused' | 'skipped-archived' | 'skipped-budget',
	) => void;
	/** A run that what was granted does not let happen. */
	readonly countGrantSkip: (reason: 'ended' | 'runs-exceeded') => void;
	/** A mission names a record of a table that it was not granted. @param table `app/table` */
	readonly countScopeViolation: (table: string) => void;
}

export function createAiMetrics(registry: Registry): AiMetrics {
	const registers = [registry];
	const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
		new Counter({ name: `mana_ai_${name}`, help, labelNames, registers });
	const histogram = (name: string, help: string, buckets: number[]) =>
		new Histogram({ name: `mana_ai_${name}`, help, buckets, registers });
	const answers = counter('answers_total', 'Answers of the companion, by why they ended.', ['stop_reason']);
	const rounds = histogram('planner_rounds', 'Model calls of an answer.', [1, 2, 3, 4, 5, 8, 12]);
	const tokens = counter('tokens_used_total', 'Tokens, as the provider counted them.', ['direction']);
	const errors = counter('provider_errors_total', 'Requests that a model did not answer.', [
		'provider',
		'kind',
	]);
	const calls = counter('tool_calls_total', 'Calls of tools by models.', ['tool', 'policy', 'outcome']);
	const reminders = counter('reminders_emitted_total', 'Reminders in requests.', ['producer', 'severity']);
	const compactions = counter('compactions_triggered_total', 'Conversations that were compacted.', []);
	const compacted = histogram(
		'compacted_turns',
		'Messages of a conversation that was compacted.',
		[5, 10, 20, 40],
	);
	const markers = counter('injection_markers_total', 'Texts in results that read like instructions.', [
		'marker',
	]);
	const requests = histogram(
		'planner_request_duration_seconds',
		'How long a model took for an answer.',
		[0.25, 0.5, 1, 2, 5, 10, 30, 60, 180],
	);
	const reads = counter('decrypts_total', 'Records that missions were given to read, by table.', ['table']);
	const countTokens = (usage: Usage) => {
		tokens.inc({ direction: 'input' }, usage.input);
		tokens.inc({ direction: 'output' }, usage.output);
	};
	const countFailure = (model: string, kind: ModelFailureKind) =>
		errors.inc({ provider: model.split('/')[0] ?? '', kind });
	const decided = counter('proposals_decided_total', 'Decisions of people about proposed calls.', [
		'outcome',
	]);
	const agentDecisions = counter('agent_decisions_total', 'Whether agents went to work on runs.', [
		'decision',
	]);
	const grantSkips = counter('grant_skips_total', 'Runs that what was granted does not let happen.', [
		'reason',
	]);
	const violations = counter(
		'grant_scope_violations_total',
		'Records that missions name of tables that they were not granted.',
		['table'],
	);
	return {
		countAnswer(stopReason, count, usage, failure) {
			answers.inc({ stop_reason: stopReason });
			rounds.observe(count);
			countTokens(usage);
			if (failure) countFailure(failure.model, failure.kind);
		},
		countCall: (tool, policy, outcome) => calls.inc({ tool, policy, outcome }),
		countReminder: (producer, severity) => reminders.inc({ producer, severity }),
		countCompaction(messages) {
			compactions.inc();
			compacted.observe(messages);
		},
		countMarker: (marker) => markers.inc({ marker }),
		countModelCall(model, usage, seconds, failure) {
			requests.observe(seconds);
			countTokens(usage);
			if (failure) countFailure(model, failure);
		},
		countRounds: (count) => rounds.observe(count),
		countReads: (table, records) => reads.inc({ table }, records),
		countDecided: (outcome) => decided.inc({ outcome }),
		countAgentDecision: (decision) => agentDecisions.inc({ decision }),
		countGrantSkip: (reason) => grantSkips.inc({ reason }),
		countScopeViolation: (table) => violations.inc({ table }),
	};
}

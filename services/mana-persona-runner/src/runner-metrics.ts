import type { CheckOutcome } from '@mana/auth-protocol';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { TickOutcome } from './domain/tick.ts';

export interface RunnerMetrics {
	readonly countTick: (outcome: TickOutcome, durationMs: number) => void;
	readonly countCall: (tool: string, result: 'ok' | 'error', latencyMs: number) => void;
	readonly countCheck: (module: string, outcome: CheckOutcome) => void;
	readonly countTokens: (count: number) => void;
	readonly countError: (code: string) => void;
}

export function createRunnerMetrics(registry: Registry): RunnerMetrics {
	const registers = [registry];
	const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
		new Counter({ name: `persona_${name}`, help, labelNames, registers });
	const ticks = counter('ticks_total', 'Ticks of personas, by how they ended.', ['outcome']);
	const calls = counter('tool_calls_total', 'Calls of tools by personas.', ['tool', 'result']);
	const checks = counter('checks_total', 'What was in the data after a persona wanted something.', [
		'module',
		'outcome',
	]);
	const tokens = counter('tokens_total', 'Tokens that personas have spent.', []);
	const errors = counter('errors_total', 'What went wrong with the runner itself.', ['code']);
	const tickSeconds = new Histogram({
		name: 'persona_tick_duration_seconds',
		help: 'How long ticks took.',
		buckets: [5, 15, 60, 180, 600],
		registers,
	});
	const callSeconds = new Histogram({
		name: 'persona_tool_call_duration_seconds',
		help: 'How long personas waited for a tool.',
		buckets: [0.05, 0.2, 1, 5, 20],
		registers,
	});
	return {
		countTick(outcome, durationMs) {
			ticks.inc({ outcome });
			if (outcome !== 'not-claimed') tickSeconds.observe(durationMs / 1000);
		},
		countCall(tool, result, latencyMs) {
			calls.inc({ tool, result });
			callSeconds.observe(latencyMs / 1000);
		},
		countCheck: (module, outcome) => checks.inc({ module, outcome }),
		countTokens: (count) => tokens.inc(count),
		countError: (code) => errors.inc({ code }),
	};
}

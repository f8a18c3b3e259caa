import type { Approval, Decided } from '@mana/agent-loop';
import type { DeviceRunFault } from './run-device-mission.ts';

export type DecidedHere = Decided & { readonly id: string };
type Refused<Code extends string = string> = { readonly ok: false; readonly code: Code };

/** What a page asks of the agent's worker. */
export interface AgentCalls {
	/** Begins a run; its end is told by its record. */
	run(of: {
		readonly missionId: string;
		readonly isTry: boolean;
	}): Promise<{ readonly ok: true } | Refused<DeviceRunFault | 'RUN_UNDER_WAY'>>;
	/** Ends a run that is under way in this browser. */
	cancel(of: { readonly runId: string }): Promise<{ readonly ok: true } | Refused<'RUN_ELSEWHERE'>>;
	approve(of: {
		readonly spaceId: string;
		readonly proposals: readonly Approval[];
	}): Promise<{ readonly ok: true; readonly results: readonly DecidedHere[] } | Refused>;
	reject(of: {
		readonly spaceId: string;
		readonly id: string;
		readonly feedback?: string;
	}): Promise<{ readonly ok: true; readonly result: DecidedHere } | Refused>;
}

export type AgentRequest = {
	readonly [Method in keyof AgentCalls]: {
		readonly id: number;
		readonly method: Method;
		readonly of: Parameters<AgentCalls[Method]>[0];
	};
}[keyof AgentCalls];

export interface AgentAnswer {
	readonly id: number;
	readonly value: unknown;
}

/** On this BroadcastChannel the browser's workers hear that a run is to end, and say that they end it. */
export const agentChannelName = 'mana-agent';
export type AgentNews = { readonly kind: 'cancel' | 'cancelled'; readonly runId: string };
/** Held by the worker that begins what is due. */
export const scheduleLockName = 'mana-agent-schedule';

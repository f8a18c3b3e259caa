import type { Approval, Decided } from '@mana/agent-loop';
import type { SealedInputsState } from '@mana/agent-loop/sealed';
import type { AgentKeysRequest } from '@mana/auth-protocol';
import type { ChosenCopy } from '../sealed-copies.ts';
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
	/** What mana-auth is to keep before anything can be sealed: nothing, where this person has agent keys. */
	agentKeys(): Promise<{ readonly ok: true; readonly toPut: AgentKeysRequest | undefined } | Refused>;
	/** Seals what a mission takes with it, now and from now on while this device is there. */
	seal(of: {
		readonly missionId: string;
		readonly chosen: ChosenCopy;
	}): Promise<{ readonly ok: true } | Refused>;
	/** Seals it anew where it has changed since, and this device is the one that seals it. */
	renewSealed(of: { readonly missionId: string }): Promise<{ readonly ok: true } | Refused>;
	/** Has mana-ai delete its copy. */
	unseal(of: { readonly missionId: string }): Promise<{ readonly ok: true } | Refused>;
	/** What mana-ai holds of a mission, and the key that copies are sealed to, as groups to compare it by. */
	sealedStanding(of: {
		readonly missionId: string;
	}): Promise<{ readonly ok: true; readonly standing: SealedStanding } | Refused>;
	/** Takes in what runs at the server have left. */
	fetchSealed(): Promise<{ readonly ok: true; readonly taken: number } | Refused>;
}

export interface SealedStanding {
	readonly fingerprint: string;
	readonly kid: string;
	/** Of a copy, sealed. */
	readonly limitBytes: number;
	/** Undefined where it holds nothing. */
	readonly held: SealedInputsState | undefined;
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

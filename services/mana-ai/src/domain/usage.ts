import type { Usage } from '@mana/agent-loop';

export interface UsageEntry extends Usage {
	readonly userId: string;
	readonly atMs: number;
	readonly purpose: 'companion' | 'mission' | 'device';
	/** `provider/model` */
	readonly model: string;
	/** Of a mission: its agent, and the run. */
	readonly agentId?: string | undefined;
	readonly runId?: string;
}

export interface UsageQuestion {
	readonly fromMs: number;
	/** What this agent has spent, of all its person has. */
	readonly agentId?: string | undefined;
	/** Without what this run has spent. */
	readonly exceptRunId?: string;
}

export interface UsageStore {
	add(entry: UsageEntry): Promise<void>;
	/** What a person has spent after an instant. */
	since(userId: string, question: UsageQuestion): Promise<Usage>;
}

export const dayMs = 24 * 60 * 60_000;

import type { Usage } from '@mana/agent-loop';

export interface UsageEntry extends Usage {
	readonly userId: string;
	readonly atMs: number;
	readonly purpose: 'companion';
	/** `provider/model` */
	readonly model: string;
}

export interface UsageStore {
	add(entry: UsageEntry): Promise<void>;
	/** What a person has spent after this instant. */
	since(userId: string, fromMs: number): Promise<Usage>;
}

export const dayMs = 24 * 60 * 60_000;

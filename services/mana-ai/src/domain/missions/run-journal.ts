import {
	givenInput,
	type Journal,
	type JournalEntry,
	type LoopMessage,
	type RunOpening,
	type TableReads,
} from '@mana/agent-loop';
import { type Keyring, unwrapValue, wrapValue } from '@mana/shared-crypto';
import { z } from 'zod';
import type { ClaimedRun } from './mission-run.ts';
import { RunFailed } from './run-failure.ts';
import type { RunStore } from './run-store.ts';

/** What a run has behind it, sealed under the key of its space. */
export interface RunJournal extends Journal {
	readonly opening: RunOpening | undefined;
	writeOpening(opening: RunOpening): Promise<void>;
}

export interface RunJournalDeps {
	readonly runs: Pick<RunStore, 'readSteps' | 'writeStep'>;
	readonly now: () => number;
	/** Newest first; asked for anew where a step is sealed. @throws where the key is not given any more */
	readonly keyring: () => Promise<Keyring>;
	/** What was read since it was asked for the last time. */
	readonly takeReads: () => ReadonlyMap<string, TableReads>;
	/** Once it is aborted nothing is kept: what was cut off may have taken effect or not. */
	readonly signal: AbortSignal;
}

const openingKey = 'opening';
const opening = z.object({
	instructions: z.string(),
	messages: z.array(z.custom<LoopMessage>()),
	inputs: z.array(givenInput),
});
/** It was written here, and under authentication. */
const entry = z.custom<JournalEntry>(
	(value) => typeof value === 'object' && value !== null && 'kind' in value,
);

/** @throws RunFailed `INTERNAL` where what is there does not open; RunStopped `lease-lost` from `write` */
export async function openRunJournal(deps: RunJournalDeps, run: ClaimedRun): Promise<RunJournal> {
	const { keyring, signal } = deps;
	const stored = await deps.runs.readSteps(run);
	const keys = await keyring();
	const values = new Map<string, unknown>();
	for (const { key, payload } of stored) {
		values.set(
			key,
			await unwrapValue(payload, keys).catch((cause: unknown) => {
				throw new RunFailed('INTERNAL', { cause });
			}),
		);
	}
	const entries = new Map<string, JournalEntry>();
	for (const [key, value] of values) if (key !== openingKey) entries.set(key, entry.parse(value));

	async function keep(key: string, value: unknown, kind: JournalEntry['kind'] | 'opening'): Promise<void> {
		signal.throwIfAborted();
		const [newest] = await keyring();
		if (!newest) throw new RunFailed('INTERNAL');
		const payload = String(await wrapValue(value, newest));
		signal.throwIfAborted();
		const step = { key, payload, isModelCall: kind === 'answer', isToolCall: kind === 'result' };
		await deps.runs.writeStep(run, step, deps.takeReads(), deps.now());
	}

	const begun = values.get(openingKey);
	return {
		opening: begun === undefined ? undefined : opening.parse(begun),
		writeOpening: (value) => keep(openingKey, value, 'opening'),
		read: (key) => entries.get(key),
		async write(key, value) {
			await keep(key, value, value.kind);
			entries.set(key, value);
		},
	};
}

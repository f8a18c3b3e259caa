import type { ToolResult } from './message.ts';
import type { Model, ModelAnswer } from './model.ts';
import type { ToolRunner } from './tool-runner.ts';

export type AnswerEntry = Extract<ModelAnswer, { ok: true }>;

export type JournalEntry =
	| { readonly kind: 'answer'; readonly answer: AnswerEntry }
	| { readonly kind: 'result'; readonly result: ToolResult };

/**
 * What a run has behind it, by the names of its requests and calls. A run that was cut off is run again from the start:
 * what stands in the journal is answered from there, so that it goes on where it stopped.
 */
export interface Journal {
	read(key: string): JournalEntry | undefined;
	/** Returns once the entry is safe. @throws where the run is not this process's any more */
	write(key: string, entry: JournalEntry): Promise<void>;
}

/** Asks a model only what the journal does not hold. Failures are not kept: they are asked for again. */
export function journaledModel(model: Model, journal: Journal): Model {
	return {
		...model,
		async answer(request) {
			const known = journal.read(request.key);
			if (known?.kind === 'answer') return known.answer;
			const answer = await model.answer(request);
			if (answer.ok) await journal.write(request.key, { kind: 'answer', answer });
			return answer;
		},
	};
}

/** Makes only those calls that the journal does not hold. One that was cut off is made again, under the same name. */
export function journaledTools(runner: ToolRunner, journal: Journal): ToolRunner {
	return {
		tools: runner.tools,
		async run(call, running) {
			const known = journal.read(running.key);
			if (known?.kind === 'result') return known.result;
			const result = await runner.run(call, running);
			await journal.write(running.key, { kind: 'result', result });
			return result;
		},
	};
}

import type { LoopMessage } from './message.ts';

const limitCharacters = 100_000;

/** Whether what a run is given fits: more would be read by nobody and paid for in each round. */
export function isInputTooLong(instructions: string, messages: readonly LoopMessage[]): boolean {
	let characters = instructions.length;
	for (const message of messages) {
		if (message.role !== 'tool') characters += message.text.length;
	}
	return characters > limitCharacters;
}

import { estimateTokenCount } from 'tokenx';
import type { LoopMessage } from './message.ts';

/** The estimate is a quarter to a third too low for JSON with ids, which is most of what tools answer. */
const safety = 1.5;

/** About how many tokens these come to; rather too many than too few. */
export function estimateTokens(parts: readonly (string | LoopMessage)[]): number {
	let tokens = 0;
	for (const part of parts) {
		tokens += estimateTokenCount(typeof part === 'string' ? part : textOf(part));
	}
	return Math.ceil(tokens * safety);
}

function textOf(message: LoopMessage): string {
	if (message.role === 'user') return message.text;
	if (message.role === 'tool') return message.results.map(({ text }) => text).join('\n');
	return `${message.text}\n${message.calls.map(({ name, input }) => `${name} ${JSON.stringify(input ?? {})}`).join('\n')}`;
}

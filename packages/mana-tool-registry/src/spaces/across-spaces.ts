import { ToolError, type ToolErrorCode } from '../tool-error.ts';
import type { ToolContext } from '../tool-spec.ts';

/** A space that a read over several could not look into, and why. */
export interface UnreadSpace {
	readonly space: string;
	readonly code: ToolErrorCode;
}

/** What was read in one space. */
export interface ReadInSpace<T> {
	readonly space: string;
	readonly answer: T;
}

/** Reasons that hold for one space and say nothing of the others. */
const ofOneSpace: ReadonlySet<string> = new Set([
	'ZERO_KNOWLEDGE',
	'KEY_REFUSED',
	'SPACE_FORBIDDEN',
	'MODULE_NOT_OFFERED',
	'NOT_FOUND',
]);

/**
 * Reads in several spaces at once. A space that cannot be read is named and left out.
 *
 * @throws ToolError where none can be read, or one fails for a reason that is not its own
 */
export async function readInSpaces<T>(
	contexts: readonly ToolContext[],
	read: (ctx: ToolContext) => Promise<T>,
): Promise<{ readonly answers: readonly ReadInSpace<T>[]; readonly unread: readonly UnreadSpace[] }> {
	const unread: UnreadSpace[] = [];
	let failure: unknown;
	const readOne = async (ctx: ToolContext): Promise<ReadInSpace<T>[]> => {
		try {
			return [{ space: ctx.spaceId, answer: await read(ctx) }];
		} catch (error) {
			if (!(error instanceof ToolError) || !ofOneSpace.has(error.code)) throw error;
			failure ??= error;
			unread.push({ space: ctx.spaceId, code: error.code });
			return [];
		}
	};
	const answers = (await Promise.all(contexts.map(readOne))).flat();
	if (answers.length === 0) throw failure;
	return { answers, unread };
}

/** An item of an answer with the space it is in; what is no record stays as it is. */
export function inSpace(space: string, item: unknown): unknown {
	return typeof item === 'object' && item !== null ? { ...item, space } : item;
}

/** For an answer over several spaces: those that it leaves out. */
export function leftOut(unread: readonly UnreadSpace[]): { unreadSpaces?: readonly UnreadSpace[] } {
	return unread.length === 0 ? {} : { unreadSpaces: unread };
}

/**
 * One answer out of those of several spaces, for tools that have no way of their own: lists one after the other, each
 * item with its space, counts added up, texts that are the same once, and what holds somewhere holds.
 *
 * @throws ToolError `INPUT_INVALID` for answers that do not add up, such as averages
 */
export function joinAnswers(
	answers: readonly ReadInSpace<Readonly<Record<string, unknown>>>[],
): Record<string, unknown> {
	const names = new Set(answers.flatMap(({ answer }) => Object.keys(answer)));
	const joined: Record<string, unknown> = {};
	for (const name of names) {
		const found = answers.flatMap(({ space, answer }) =>
			answer[name] === undefined ? [] : [{ space, value: answer[name] }],
		);
		const values = found.map(({ value }) => value);
		if (values.every((value) => Array.isArray(value))) {
			joined[name] = found.flatMap(({ space, value }) => itemsOf(space, value));
		} else if (isCount(name) && values.every((value) => typeof value === 'number')) {
			joined[name] = values.reduce((sum, value) => sum + value, 0);
		} else if (values.every((value) => typeof value === 'boolean')) joined[name] = values.includes(true);
		else if (values.every((value) => typeof value === 'string' && value === values[0]))
			joined[name] = values[0];
		else throw doesNotAddUp(answers.map(({ space }) => space));
	}
	return joined;
}

function itemsOf(space: string, value: unknown): unknown[] {
	const items: unknown[] = Array.isArray(value) ? value : [];
	return items.map((item) => inSpace(space, item));
}

function isCount(name: string): boolean {
	return name === 'total' || name.endsWith('Count');
}

function doesNotAddUp(spaces: readonly string[]): ToolError {
	return new ToolError(
		'INPUT_INVALID',
		`space: answers of this tool cannot be put together. Call it for one space at a time: ${spaces.join(', ')}.`,
	);
}

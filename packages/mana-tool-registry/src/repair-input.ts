import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Parent = Record<string, unknown> | unknown[];

/** What of arguments is repaired in one go; what is wrong within a repaired text shows only then. */
const roundsLimit = 3;

export type RepairedInput =
	| { readonly ok: true; readonly input: unknown }
	/** What is still wrong, in the words for the arguments as they came. */
	| { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads arguments as clients really send them, where the schema refuses them as they are: an empty text or null counts
 * as not given, a number, a truth value, a list or an object may come as text. What a schema takes is left alone.
 */
export function repairInput(schema: z.ZodType, rawInput: unknown, issues: readonly Issue[]): RepairedInput {
	const input = copyOf(rawInput);
	if (input === undefined) return { ok: false, issues };
	let left = issues;
	for (let round = 0; round < roundsLimit; round++) {
		const isRepaired = left.map((issue) => repair(input, issue)).includes(true);
		if (!isRepaired) break;
		const parsed = schema.safeParse(input, { reportInput: false });
		if (parsed.success) return { ok: true, input: parsed.data };
		left = parsed.error.issues;
	}
	// Whoever has sent an empty text where one is needed is told of that, not that it is missing.
	const original = new Map(issues.map((issue) => [pathOf(issue), issue]));
	return { ok: false, issues: left.map((issue) => original.get(pathOf(issue)) ?? issue) };
}

/** Repairs the value that an issue is about, in place. @returns whether there was anything to repair */
function repair(input: unknown, issue: Issue): boolean {
	const name = issue.path.at(-1);
	const parent = issue.path.slice(0, -1).reduce<unknown>(memberOf, input);
	if (name === undefined || !isParent(parent)) return false;
	const value = memberOf(parent, name);
	if ((value === '' || value === null) && !Array.isArray(parent)) {
		return Reflect.deleteProperty(parent, name);
	}
	if (typeof value !== 'string') return false;
	const meant = readAs(expectedBy(issue), value);
	return meant !== undefined && Reflect.set(parent, name, meant);
}

function expectedBy(issue: Issue): string | undefined {
	return issue.code === 'invalid_type' ? issue.expected : undefined;
}

/** What a text says, where something else than a text is expected. */
function readAs(expected: string | undefined, text: string): unknown {
	if (expected === 'number' || expected === 'int') {
		return /^-?\d{1,15}(\.\d{1,15})?$/.test(text.trim()) ? Number(text) : undefined;
	}
	if (expected === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
	if (expected !== 'array' && expected !== 'object' && expected !== 'record') return undefined;
	try {
		const read: unknown = JSON.parse(text);
		return isParent(read) && Array.isArray(read) === (expected === 'array') ? read : undefined;
	} catch {
		return undefined;
	}
}

function memberOf(parent: unknown, name: PropertyKey): unknown {
	return isParent(parent) && Object.hasOwn(parent, name) ? Reflect.get(parent, name) : undefined;
}

function isParent(value: unknown): value is Parent {
	return typeof value === 'object' && value !== null;
}

/** Undefined for what nests deeper than can be copied: how deep arguments are is the sender's choice. */
function copyOf(rawInput: unknown): unknown {
	try {
		return structuredClone(rawInput);
	} catch {
		return undefined;
	}
}

function pathOf({ path }: Issue): string {
	return path.join('\0');
}

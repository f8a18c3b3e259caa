import { isRecord } from './json-rpc.ts';

/** JSON of members of results that are sent again and again. */
const texts = new WeakMap<object, string>();

/** Keeps the JSON of a member of results for as long as that member exists; it must not change any more. */
export function keepText(member: object): void {
	if (!texts.has(member)) texts.set(member, JSON.stringify(member));
}

/** A JSON-RPC message as JSON, made of what is kept where it can be. */
export function messageText(message: unknown): string {
	if (!isRecord(message) || !isRecord(message.result)) return JSON.stringify(message);
	return objectText(message, (name, value) =>
		name === 'result' && isRecord(value) ? objectText(value, (_, member) => memberText(member)) : undefined,
	);
}

function memberText(member: unknown): string | undefined {
	return typeof member === 'object' && member !== null ? texts.get(member) : undefined;
}

function objectText(
	object: Record<string, unknown>,
	known: (name: string, value: unknown) => string | undefined,
): string {
	const members: string[] = [];
	for (const [name, value] of Object.entries(object)) {
		const text = known(name, value) ?? JSON.stringify(value);
		// As JSON.stringify leaves out what JSON does not have.
		if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
	}
	return `{${members.join(',')}}`;
}

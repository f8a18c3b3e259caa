import { wellFormedJson } from '@mana/service-kit';
import { isRecord } from './json-rpc.ts';

/** JSON, in UTF-8, of the members of results that are sent again and again. */
const kept = new WeakMap<object, Uint8Array>();

/** Keeps the JSON of a member of results for as long as that member exists; it must not change any more. */
export function keepJson(member: object): void {
	if (!kept.has(member)) kept.set(member, Buffer.from(wellFormedJson(member)));
}

/** A JSON-RPC message as JSON, in pieces. Members of its result that are kept come as they are, in UTF-8, and last. */
export function messageBody(message: unknown): (string | Uint8Array)[] {
	if (!isRecord(message) || !isRecord(message.result)) return [wellFormedJson(message)];
	const { result, ...envelope } = message;
	const others: [string, unknown][] = [];
	const copies: { name: string; json: Uint8Array }[] = [];
	for (const [name, member] of Object.entries(result)) {
		const json = typeof member === 'object' && member !== null ? kept.get(member) : undefined;
		if (json) copies.push({ name, json });
		else others.push([name, member]);
	}
	const text = wellFormedJson({ ...envelope, result: Object.fromEntries(others) });
	const pieces: (string | Uint8Array)[] = [];
	let before = text.slice(0, -'}}'.length);
	for (const { name, json } of copies) {
		const separator = before.endsWith('{') ? '' : ',';
		pieces.push(`${before}${separator}${wellFormedJson(name)}:`, json);
		before = '';
	}
	pieces.push(`${before}}}`);
	return pieces;
}

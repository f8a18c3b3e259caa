import { words } from './words.svelte.ts';

/** What a service's refusal means to a person, and how they go on. */
export function sayRefusal(code: string): string {
	const { refused, other } = words().services;
	return refused[code] ?? other(code);
}

import { canonicalHash } from '@mana/sync-protocol';

/**
 * Ids that follow from the source and what identifies an item in it, in the form of a UUID of version 8 (RFC 9562
 * §5.8): the same file makes the same records, whoever imports it and however often. Items that nothing tells apart are
 * told apart by their order.
 */
export function createItemIds(source: string): (...identity: readonly (string | number)[]) => string {
	/** By the first 48 bits of an id, as a number, which takes far less memory than the text. */
	const seen = new Map<number, number>();
	return (...identity) => {
		const own = itemId(source, ...identity);
		const place = Number.parseInt(own.replaceAll('-', '').slice(0, 12), 16);
		const before = seen.get(place) ?? 0;
		seen.set(place, before + 1);
		return before === 0 ? own : itemId(source, ...identity, 'again', before);
	};
}

/** The id of the first such item: for references to it. */
export function itemId(source: string, ...identity: readonly (string | number)[]): string {
	const hex = canonicalHash(['import', source, ...identity]);
	const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

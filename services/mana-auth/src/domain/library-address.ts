import { normalAddress } from '@mana/auth-protocol';
import { z } from 'zod';

/** Under `invalid`, which is nobody's domain (RFC 2606 §2). */
const standInDomain = 'address.invalid';
const standIns = new RegExp(`x([0-9a-f]+)@${standInDomain.replace('.', '\\.')}`, 'g');
const standIn = new RegExp(`^${standIns.source}$`);

/**
 * An address as the library is told of it, which takes fewer than there are: `a&b@…` and `josé@…` it refuses. Those it
 * takes stay as they are, others are spelled in hex at a domain of nobody's. No two addresses become the same one.
 */
export function toLibraryAddress(text: string): string {
	const address = normalAddress(text)?.toLowerCase();
	if (address === undefined) return text;
	// No one may come with a stand-in: the empty address is none that the library takes.
	if (standIn.test(address)) return '';
	return z.email().safeParse(address).success
		? address
		: `x${Buffer.from(address).toString('hex')}@${standInDomain}`;
}

/** The address that the library means. */
export function fromLibraryAddress(address: string): string {
	const [, hex] = standIn.exec(address) ?? [];
	return hex === undefined ? address : Buffer.from(hex, 'hex').toString();
}

/** An address as it is kept, as a person gave it or as the library spells it. What is none stays as it is. */
export function personAddress(text: string): string {
	const address = fromLibraryAddress(text);
	return normalAddress(address)?.toLowerCase() ?? address;
}

/** JSON of the library's with the addresses that it means. */
export function withPersonAddresses(json: string): string {
	return json.replace(standIns, (address) => JSON.stringify(fromLibraryAddress(address)).slice(1, -1));
}

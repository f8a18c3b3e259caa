import { z } from 'zod';

/** What may follow the whole groups of three bytes: bits that no byte needs are zero. */
const tails = ['', '[A-Za-z0-9+/][AQgw]==', '[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]='];

/** Exactly `length` bytes in standard, canonical base64 with padding (RFC 4648 sections 4 and 3.5). */
export function base64OfBytes(length: number) {
	const wholeGroups = `[A-Za-z0-9+/]{${4 * Math.floor(length / 3)}}`;
	const pattern = new RegExp(`^${wholeGroups}${tails[length % 3]}$`);
	return z.string().regex(pattern, `expected base64 of ${length} bytes`);
}

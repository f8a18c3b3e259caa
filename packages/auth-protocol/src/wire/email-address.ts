import { z } from 'zod';

/** RFC 5321 §4.5.3.1.3, without the brackets. */
const limitCharacters = 254;
/** What HTML allows before the @ (§4.10.5.1.5), and any letter of the world (RFC 6531 §3.3). */
const localPart = /^[a-z0-9.!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]{1,64}$/iu;
const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * An address as one sends to it: without blanks around it, composed (NFC), its domain in lower-case ASCII (RFC 5891).
 * Undefined where the text is no address.
 */
export function normalAddress(text: string): string | undefined {
	const address = text.trim().normalize('NFC');
	const at = address.lastIndexOf('@');
	const host = asciiDomain(address.slice(at + 1).toLowerCase());
	const normal = `${address.slice(0, at)}@${host}`;
	const isAddress =
		at > 0 &&
		localPart.test(address.slice(0, at)) &&
		domain.test(host) &&
		/[a-z]/.test(host.slice(host.lastIndexOf('.'))) &&
		normal.length <= limitCharacters;
	return isAddress ? normal : undefined;
}

/** An e-mail address, in its normal form. */
export const emailAddressSchema = z
	.string()
	.max(4 * limitCharacters)
	.transform((text, context) => {
		const address = normalAddress(text);
		if (address !== undefined) return address;
		context.addIssue({ code: 'custom', message: 'not an address' });
		return z.NEVER;
	});

function asciiDomain(name: string): string {
	// Whatever else a URL could take for its host is no domain.
	return /^[\p{L}\p{M}\p{N}.-]+$/u.test(name) && URL.canParse(`http://${name}`)
		? new URL(`http://${name}`).hostname
		: '';
}

import { decodeBase64 } from '@mana/shared-crypto';
import { z } from 'zod';

/** Exactly so many bytes as canonical base64. */
export function bytes(length: number) {
	return z.string().transform((text, context) => {
		const decoded = decode(text);
		if (decoded?.length === length) return decoded;
		context.addIssue({ code: 'custom', message: `expected base64 of ${length} bytes` });
		return z.NEVER;
	});
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
	try {
		return decodeBase64(text);
	} catch {
		// What is wrong with the text is said by the issue; the text itself may be a secret.
		return undefined;
	}
}

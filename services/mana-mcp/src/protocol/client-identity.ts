import { z } from 'zod';

const lengthLimit = 100;

const shownText = z.string().transform((text) =>
	text
		.toWellFormed()
		.replace(/\p{Cc}/gu, '')
		.slice(0, lengthLimit)
		.trim(),
);

/** How a client names itself: untrusted words, kept short and free of what no database stores. */
export const clientIdentity = z.object({ name: shownText, version: shownText.default('') });

export type ClientIdentity = z.output<typeof clientIdentity>;

export const unnamedClient: ClientIdentity = { name: 'unnamed', version: '' };

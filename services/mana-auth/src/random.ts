export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(length));
}

/** 26 characters of lower-case letters and digits: 130 bits. */
export function newId(): string {
	const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
	return Array.from(randomBytes(26), (byte) => alphabet[byte % alphabet.length]).join('');
}

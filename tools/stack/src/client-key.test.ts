import { expect, test } from 'bun:test';
import { publicKeyOf } from './client-key.ts';

test('follows from the private key as RFC 8032 §7.1 has it', () => {
	const toBase64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
	expect(publicKeyOf(toBase64url('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'))).toBe(
		toBase64url('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'),
	);
});

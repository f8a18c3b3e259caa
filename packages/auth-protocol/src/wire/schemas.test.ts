import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import * as protocol from '../index.ts';
import { base64OfBytes } from './base64.ts';

test('the protocol is version 1, which clients in the field speak', () => {
	const described = Object.entries(protocol)
		.filter(([, value]) => value instanceof z.ZodType)
		.map(([name, schema]) => [name, z.toJSONSchema(schema as z.ZodType, { io: 'input' })])
		.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
	// A new hash is a changed protocol: change it only together with what older clients are promised.
	expect(createHash('sha256').update(JSON.stringify(described)).digest('hex')).toBe(
		'c241f43a4593746f9fd856abd7a7b2e2221d44522f5f1849d7655cdbfc48d6bf',
	);
});

test.each([12, 31, 32, 48])('takes %i bytes as canonical base64 with padding, and nothing else', (length) => {
	const schema = base64OfBytes(length);
	const accepts = (text: string) => schema.safeParse(text).success;
	const text = Buffer.alloc(length, 0xff).toString('base64');
	expect(accepts(text)).toBe(true);
	expect(accepts(Buffer.alloc(length + 1).toString('base64'))).toBe(false);
	expect(accepts(Buffer.alloc(length - 1).toString('base64'))).toBe(false);
	expect(accepts(` ${text}`)).toBe(false);
	expect(accepts(`${text}\n`)).toBe(false);
	expect(accepts(text.replaceAll('/', '_'))).toBe(false);
	if (!text.endsWith('=')) return;
	expect(accepts(text.replaceAll('=', ''))).toBe(false);
	// The last character before the padding with a bit that no byte needs.
	expect(accepts(text.replace(/.(=+)$/, '/$1'))).toBe(false);
});

import { expect, test } from 'bun:test';
import { emailAddressSchema, normalAddress } from './email-address.ts';

test.each([
	['anna@mana.test', 'anna@mana.test'],
	['  Anna@Mana.Test\n', 'Anna@mana.test'],
	['a&b@mana.test', 'a&b@mana.test'],
	["o'neil+mana@mana.test", "o'neil+mana@mana.test"],
	['josé@mana.test', 'josé@mana.test'],
	['jose\u0301@mana.test', 'josé@mana.test'],
	['用户@例え.jp', '用户@xn--r8jz45g.jp'],
	['anna@bücher.example', 'anna@xn--bcher-kva.example'],
	['anna@почта.рф', 'anna@xn--80a1acny.xn--p1ai'],
	['.anna.@mana.test', '.anna.@mana.test'],
])('%p is the address %s', (text, address) => {
	expect(normalAddress(text)).toBe(address);
	expect(emailAddressSchema.parse(text)).toBe(address);
});

test.each([
	'',
	'anna',
	'@mana.test',
	'anna@',
	'anna@localhost',
	'anna@127.0.0.1',
	'anna@[127.0.0.1]',
	'anna@2130706433',
	'a b@mana.test',
	'anna@mana.test, ben@mana.test',
	'Anna <anna@mana.test>',
	'"a b"@mana.test',
	'anna@mana.test@mana.test:80',
	'anna@mana.test/path',
	'anna@-mana.test',
	'anna@mana..test',
	`${'a'.repeat(65)}@mana.test`,
	`anna@${'a.'.repeat(130)}test`,
	'an\0na@mana.test',
])('%p is none', (text) => {
	expect(normalAddress(text)).toBeUndefined();
	expect(emailAddressSchema.safeParse(text).success).toBe(false);
});

import { expect, test } from 'bun:test';
import {
	fromLibraryAddress,
	personAddress,
	toLibraryAddress,
	withPersonAddresses,
} from './library-address.ts';

test.each(['anna@mana.test', "o'neil+x@mana.test", 'anna@xn--bcher-kva.example'])(
	'%s is told to the library as it is',
	(address) => {
		expect(toLibraryAddress(address)).toBe(address);
		expect(fromLibraryAddress(address)).toBe(address);
	},
);

test.each(['a&b@mana.test', 'josé@mana.test', '用户@xn--r8jz45g.jp', 'anna@xn--80a1acny.xn--p1ai'])(
	'%s is told in a spelling that the library takes, and back',
	(address) => {
		const spelled = toLibraryAddress(` ${address.toUpperCase()} `);
		expect(spelled).toMatch(/^x[0-9a-f]+@address\.invalid$/);
		expect(fromLibraryAddress(spelled)).toBe(address);
		expect(personAddress(spelled)).toBe(address);
		expect(JSON.parse(withPersonAddresses(JSON.stringify({ user: { email: spelled } })))).toEqual({
			user: { email: address },
		});
	},
);

test.each(['x6a6f73c3a9406d616e612e74657374@address.invalid', ' X61@Address.Invalid'])(
	'%p, which would be read as somebody else’s, is told as none',
	(address) => {
		expect(toLibraryAddress(address)).toBe('');
	},
);

test('what is no address is the library’s to refuse', () => {
	expect(toLibraryAddress('anna')).toBe('anna');
	expect(personAddress('anna')).toBe('anna');
});

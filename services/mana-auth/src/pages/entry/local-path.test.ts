import { expect, test } from 'bun:test';
import { localPath } from './local-path.ts';

test('a path of this origin is kept, with its query', () => {
	expect(localPath('/consent?request=abc')).toBe('/consent?request=abc');
	expect(localPath('/')).toBe('/');
});

test('whatever leads elsewhere becomes the start page', () => {
	const elsewhere = [
		undefined,
		'',
		'https://evil.test/',
		'//evil.test/',
		'/\\evil.test/',
		'\\\\evil.test',
		'/\t/evil.test/',
		'javascript:alert(1)',
		'consent',
		'http:evil.test',
		'/.//evil.test/',
		'/x/..//evil.test/',
		'/%2e/\\evil.test/',
	];
	for (const given of elsewhere) expect(localPath(given)).toBe('/');
});

import { expect, test } from 'bun:test';
import { listeningAddresses, loopbackSpellings, spelledAs } from './loopback.ts';

test.each([
	['http://localhost:3001', ['http://localhost:3001', 'http://127.0.0.1:3001']],
	['http://127.0.0.1:3069/mcp', ['http://127.0.0.1:3069/mcp', 'http://localhost:3069/mcp']],
	['http://[::1]:3001', ['http://[::1]:3001', 'http://localhost:3001', 'http://127.0.0.1:3001']],
	['https://localhost', ['https://localhost', 'https://127.0.0.1']],
	['http://localhost.evil.test:3001', ['http://localhost.evil.test:3001']],
	['http://127.0.0.1.evil.test', ['http://127.0.0.1.evil.test']],
	['http://evil.test/localhost:3001', ['http://evil.test/localhost:3001']],
	['https://mana.example.org', ['https://mana.example.org']],
])('%s has the spellings %p', (url, spellings) => {
	expect<string[]>(loopbackSpellings(url)).toEqual(spellings);
});

test.each([
	['http://localhost:3001', 'http://127.0.0.1:3069/mcp', 'http://127.0.0.1:3001'],
	['http://127.0.0.1:3001', 'http://localhost:3069/mcp', 'http://localhost:3001'],
	['http://localhost:3001', 'http://evil.test/', 'http://localhost:3001'],
	['https://mana.example.org', 'http://localhost:3069/mcp', 'https://mana.example.org'],
])('%s is spelled for one who asked at %s as %s', (url, asked, spelled) => {
	expect(spelledAs(url, asked)).toBe(spelled);
});

test('localhost is loopback, and any other host itself', () => {
	expect(listeningAddresses('localhost')[0]).toBe('127.0.0.1');
	expect(listeningAddresses('0.0.0.0')).toEqual(['0.0.0.0']);
});

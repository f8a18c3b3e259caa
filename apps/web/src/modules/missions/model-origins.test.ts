import { expect, test } from 'bun:test';
import { isReachable } from './model-origins.ts';

const origins = ['https://api.anthropic.com', 'http://localhost:*', 'https://models.mana.test:8443'];

test.each([
	['https://api.anthropic.com/v1', true],
	['http://localhost:11434/v1', true],
	['http://localhost/v1', true],
	['https://models.mana.test:8443', true],
	['https://localhost:11434/v1', false],
	['https://models.mana.test', false],
	['http://api.anthropic.com', false],
	['https://api.anthropic.com.evil.test', false],
])('a device may ask a model at %p: %p', (baseUrl, isSo) => {
	expect(isReachable(baseUrl, origins)).toBe(isSo);
});

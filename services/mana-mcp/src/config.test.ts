import { expect, test } from 'bun:test';
import { ConfigError } from '@mana/service-kit';
import { readConfig } from './config.ts';

const secret = 'a secret of at least thirty-two characters';

test('needs a secret for its sessions, and says so by name alone', () => {
	for (const environment of [{}, { MCP_SESSION_SECRET: 'too short' }]) {
		const failure = (() => {
			try {
				return readConfig(environment);
			} catch (error) {
				return error;
			}
		})();
		expect(failure).toBeInstanceOf(ConfigError);
		expect(String(failure)).toContain('MCP_SESSION_SECRET');
		expect(String(failure)).not.toContain('too short');
	}
});

test('tokens are of the issuer that others know, unless another is named', () => {
	const base = { MCP_SESSION_SECRET: secret, MANA_AUTH_URL: 'http://auth:3001/' };
	expect(readConfig(base).token).toEqual({ issuer: 'http://auth:3001', audience: 'mana' });
	const published = { ...base, MANA_AUTH_PUBLIC_URL: 'https://auth.mana.test' };
	expect(readConfig(published).token.issuer).toBe('https://auth.mana.test');
	expect(readConfig(published).auth.url).toBe('http://auth:3001');
	expect(readConfig({ ...published, JWT_ISSUER: 'mana' }).token.issuer).toBe('mana');
});

test('sessions last a day and the gate only logs what it would deny, unless told otherwise', () => {
	const config = readConfig({ MCP_SESSION_SECRET: secret });
	expect(config.session.ttlSeconds).toBe(86_400);
	expect(config.policyMode).toBe('log-only');
	expect(config.toolNames).toBe('underscore');
});

import { describe, expect, test } from 'bun:test';
import { loadAuthConfig } from './config.ts';
import { generateKekKeyring } from './domain/kek-keyring.ts';

const environment = {
	DATABASE_URL: 'postgres://user:pass@127.0.0.1:5432/mana',
	BETTER_AUTH_SECRET: 'a-secret-for-tests-that-is-long-enough',
	MANA_KEK: generateKekKeyring(),
};

describe('loadAuthConfig', () => {
	test('takes the public URL for the issuer unless told otherwise', () => {
		expect(loadAuthConfig(environment)).toMatchObject({
			port: 3001,
			publicUrl: 'http://localhost:3001',
			token: { issuer: 'http://localhost:3001', audience: 'mana' },
			isRegistrationOpen: true,
			isProduction: false,
		});
		const elsewhere = { ...environment, MANA_AUTH_PUBLIC_URL: 'https://auth.mana.test/' };
		expect(loadAuthConfig(elsewhere).token.issuer).toBe('https://auth.mana.test');
		expect(loadAuthConfig({ ...elsewhere, JWT_ISSUER: 'https://id.mana.test' }).token.issuer).toBe(
			'https://id.mana.test',
		);
	});

	test.each([
		['DATABASE_URL', { DATABASE_URL: undefined }],
		['BETTER_AUTH_SECRET', { BETTER_AUTH_SECRET: undefined }],
		['BETTER_AUTH_SECRET', { BETTER_AUTH_SECRET: 'short-secret' }],
		['MANA_KEK_FILE', { MANA_KEK: undefined }],
		['MANA_KEK_FILE', { MANA_KEK_FILE: '/nowhere' }],
		['KEK_TRANSIT_URL', { KEK_TRANSIT_URL: 'http://vault.mana.test', KEK_TRANSIT_TOKEN: 'short-secret' }],
		['KEK_TRANSIT_TOKEN', { KEK_TRANSIT_URL: 'https://vault.mana.test' }],
		['MAIL_FROM', { SMTP_URL: 'smtp://u:short-secret@mail.mana.test' }],
		['MAIL_FROM', { SMTP_URL: 'smtp://mail.mana.test', MAIL_FROM: 'a@mana.test, b@mana.test' }],
		['MANA_SERVICE_KEY', { MANA_SERVICE_KEY: 'short-secret' }],
		['AUDIT_RETENTION_DAYS', { AUDIT_RETENTION_DAYS: '0' }],
		['MANA_KEK', { MANA_KEK: `{"active":"k1","keys":{"k1":"${Buffer.alloc(32).toString('base64')}"}}` }],
	])('names %s where it is missing or wrong, and no secret', (variable, change) => {
		let message = '';
		try {
			loadAuthConfig({ ...environment, ...change });
		} catch (error) {
			expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
			message = String(error);
		}
		expect(message).toContain(variable);
		expect(message).not.toMatch(/AAAAAAAA|short-secret/);
	});
});

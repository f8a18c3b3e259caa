import { expect, test } from 'bun:test';
import { readConfig } from './config.ts';

const good = {
	DATABASE_URL: 'postgres://mana_sync_runtime:x@127.0.0.1:5432/mana',
	SYNC_CURSOR_SECRET: 'x'.repeat(32),
};

test('the issuer is mana-auth as others see it', () => {
	const urls = { MANA_AUTH_URL: 'http://127.0.0.1:3001/', MANA_AUTH_PUBLIC_URL: 'https://auth.mana.test' };
	expect(readConfig({ ...good, ...urls })).toMatchObject({
		authUrl: 'http://127.0.0.1:3001',
		token: { issuer: 'https://auth.mana.test', audience: 'mana' },
	});
});

test.each(['DATABASE_URL', 'SYNC_CURSOR_SECRET'])('there is no default for %s', (name) => {
	expect(() => readConfig({ ...good, [name]: undefined })).toThrow(
		expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
	);
});

test('development allows a user 500 requests and 10,000 changes a second', () => {
	expect(readConfig(good).perUserPerSecond).toEqual({ requests: 500, changes: 10_000 });
});

test('replicas tell each other of commits where they write, unless another place is named', () => {
	const notifyUrl = 'postgres://mana_sync_runtime:x@coordinator:5432/mana';
	expect(readConfig(good).database.notifyUrl).toBe(good.DATABASE_URL);
	expect(readConfig({ ...good, DATABASE_NOTIFY_URL: notifyUrl }).database.notifyUrl).toBe(notifyUrl);
});

import { expect, test } from 'bun:test';
import { z } from 'zod';
import { baseUrl, ConfigError, commaList, loadConfig, port, secret } from './config.ts';

const schema = z.object({
	PORT: port.default(3050),
	URL: baseUrl,
	ORIGINS: commaList.default([]),
	SECRET: secret,
});
const good = { URL: 'http://127.0.0.1:3001/', SECRET: 'x'.repeat(32) };

test('reads numbers, addresses without trailing slash, and lists', () => {
	expect(loadConfig(schema, { ...good, PORT: '0', ORIGINS: 'http://a.test, http://b.test,' })).toEqual({
		PORT: 0,
		URL: 'http://127.0.0.1:3001',
		ORIGINS: ['http://a.test', 'http://b.test'],
		SECRET: 'x'.repeat(32),
	});
});

test('takes an empty variable for an absent one', () => {
	expect(loadConfig(schema, { ...good, PORT: '' }).PORT).toBe(3050);
});

test('names every bad variable and no value', () => {
	try {
		loadConfig(schema, { PORT: '99999', URL: 'ftp://hunter2', SECRET: 'hunter2' });
		expect.unreachable();
	} catch (error) {
		expect(error).toBeInstanceOf(ConfigError);
		const { message } = error as ConfigError;
		for (const name of ['PORT', 'URL', 'SECRET']) expect(message).toContain(name);
		expect(message).not.toContain('hunter2');
	}
});

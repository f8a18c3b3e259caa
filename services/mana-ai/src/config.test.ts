import { expect, test } from 'bun:test';
import { ConfigError } from '@mana/service-kit';
import { readConfig } from './config.ts';

const base = {
	DATABASE_URL: 'postgres://mana_ai_runtime@localhost/mana',
	AI_SESSION_SECRET: 's'.repeat(32),
};

test('no model is needed, and a compatible one needs its address', () => {
	expect(readConfig(base).model).toBeUndefined();
	const local = { MANA_AI_MODEL: 'compatible/org/model:7b', MANA_AI_BASE_URL: 'http://127.0.0.1:11434/v1' };
	expect(readConfig({ ...base, ...local }).model).toEqual({ provider: 'compatible', model: 'org/model:7b' });
	expect(() => readConfig({ ...base, MANA_AI_MODEL: 'compatible/x' })).toThrow(ConfigError);
	expect(() => readConfig({ ...base, MANA_AI_MODEL: 'gpt-5' })).toThrow(ConfigError);
});

test('names what is missing, and never the value of a secret', () => {
	try {
		readConfig({ AI_SESSION_SECRET: 'too-short' });
		expect.unreachable();
	} catch (error) {
		expect(String(error)).toContain('AI_SESSION_SECRET');
		expect(String(error)).not.toContain('too-short');
	}
});

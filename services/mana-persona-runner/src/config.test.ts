import { expect, test } from 'bun:test';
import { ConfigError } from '@mana/service-kit';
import { readConfig } from './config.ts';
import { createDeps } from './deps.ts';

const base = { MANA_SERVICE_KEY: 'k'.repeat(32), PERSONA_SEED_SECRET: 's'.repeat(32), LOG_LEVEL: 'silent' };

test('names the secrets that are missing, and never their values', () => {
	for (const name of ['MANA_SERVICE_KEY', 'PERSONA_SEED_SECRET']) {
		try {
			readConfig({ ...base, [name]: 'too-short' });
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(ConfigError);
			expect(String(error)).toContain(name);
			expect(String(error)).not.toContain('too-short');
		}
	}
});

test('without a model, or paused, the runner is up and says why nobody is played', () => {
	expect(createDeps(readConfig(base)).idleReason()).toBe('MODEL_NOT_CONFIGURED');
	expect(createDeps(readConfig({ ...base, RUNNER_PAUSED: 'true' })).idleReason()).toBe('RUNNER_PAUSED');
});

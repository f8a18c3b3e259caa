import { expect, test } from 'bun:test';
import type { Environment } from './environment.ts';
import { type ServiceName, serviceDefinitions } from './service-definitions.ts';
import { servicesToStart } from './services-to-start.ts';

const started = (environment: Environment, only?: ServiceName) =>
	servicesToStart(serviceDefinitions, only, environment).map(({ name }) => name);

test('nobody is played unless it is switched on', () => {
	const usual: ServiceName[] = ['auth', 'sync', 'mcp', 'web'];
	expect(started({})).toEqual(usual);
	for (const value of ['off', '', 'true', '1']) expect(started({ MANA_PERSONAS: value })).toEqual(usual);
	expect(started({ MANA_PERSONAS: 'on' })).toEqual(['auth', 'sync', 'mcp', 'personas', 'web']);
});

test('models are spoken to where one is named', () => {
	expect(started({ MANA_AI_MODEL: '' })).not.toContain('ai');
	expect(started({ MANA_AI_MODEL: 'anthropic/any' })).toEqual(['auth', 'sync', 'mcp', 'ai', 'web']);
});

test('one service alone is that one, also where it is off', () => {
	expect(started({ MANA_PERSONAS: 'on' }, 'ai')).toEqual(['ai']);
	expect(started({}, 'personas')).toEqual(['personas']);
});

import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema as aiConfigSchema } from '@mana/ai-service/config';
import { authConfigSchema } from '@mana/auth-service/config';
import { configSchema as mcpConfigSchema } from '@mana/mcp-service/config';
import { configSchema as personasConfigSchema } from '@mana/persona-runner-service/config';
import { configSchema as syncConfigSchema } from '@mana/sync-service/config';
import { configSchema as webConfigSchema } from '@mana/web/config';
import type { z } from 'zod';
import { stackVariables } from './config.ts';
import { root } from './repository-root.ts';
import { variablesOf } from './service-definition.ts';
import { type ServiceName, serviceDefinitions } from './service-definitions.ts';

/** Set by programs for one another. */
const notForPeople = ['MANA_STOP_WITH_PARENT', 'npm_lifecycle_event'];

const variablesOfServices: Record<ServiceName, Record<string, z.ZodType>> = {
	auth: authConfigSchema.shape,
	sync: syncConfigSchema.shape,
	mcp: mcpConfigSchema.shape,
	ai: aiConfigSchema.shape,
	personas: personasConfigSchema.shape,
	web: webConfigSchema.shape,
};
const shapes = [stackVariables(serviceDefinitions), ...Object.values(variablesOfServices)];
const text = readFileSync(join(root, '.env.example'), 'utf8');
const shown = new Map(
	[...text.matchAll(/^#([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name ?? '', value ?? '']),
);

describe('.env.example', () => {
	test('shows every variable that is read, and no other', () => {
		const read = new Set(shapes.flatMap((shape) => Object.keys(shape)));
		expect([...shown.keys()].sort()).toEqual([...read].filter((name) => !notForPeople.includes(name)).sort());
	});

	test('shows each variable once', () => {
		expect(text.match(/^#[A-Z0-9_]+=/gm)).toHaveLength(shown.size);
	});

	test('shows no secret', () => {
		const secrets = [...shown].filter(([name]) => /SECRET|TOKEN|KEK$/.test(name));
		expect(secrets.length).toBeGreaterThan(3);
		for (const [, value] of secrets) expect(value).toBe('');
	});

	test('shows values that are valid, and the defaults where there are any', () => {
		for (const shape of shapes) {
			for (const [name, schema] of Object.entries(shape)) {
				const value = shown.get(name);
				if (!value) continue;
				const parsed = schema.safeParse(value);
				expect({ name, isValid: parsed.success }).toEqual({ name, isValid: true });
				const byDefault = schema.safeParse(undefined);
				const differs = byDefault.success && byDefault.data !== undefined && name !== 'MANA_DATA_DIR';
				if (differs && name !== 'PORT')
					expect({ name, value: parsed.data }).toEqual({ name, value: byDefault.data });
			}
		}
	});
});

test('a service started by itself listens, and expects the others, where the launcher has them', () => {
	for (const { name, defaultPort } of serviceDefinitions) {
		const variables = variablesOfServices[name];
		expect(variables.PORT?.parse(undefined)).toBe(defaultPort);
		for (const other of serviceDefinitions) {
			const { url, publicUrl } = variablesOf(other);
			for (const [variable, host] of [
				[url, '127.0.0.1'],
				[publicUrl, 'localhost'],
			] as const) {
				const byDefault = variables[variable]?.parse(undefined);
				expect({ name, variable, byDefault }).toEqual({
					name,
					variable,
					byDefault: byDefault === undefined ? undefined : `http://${host}:${other.defaultPort}`,
				});
			}
		}
	}
});

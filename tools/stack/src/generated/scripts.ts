import type { ServiceDefinition } from '../service-definition.ts';

/** The scripts of package.json that start one service alone. */
export function serviceScripts(definitions: readonly ServiceDefinition[]): Record<string, string> {
	return Object.fromEntries(
		definitions.flatMap(({ name }) => [
			[`predev:${name}`, 'node tools/bootstrap.mjs'],
			[`dev:${name}`, `exec bun tools/stack/src/main.ts --only ${name}`],
		]),
	);
}

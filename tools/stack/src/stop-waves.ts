import type { ServiceDefinition } from './service-definition.ts';

/**
 * The order in which services stop: those of a wave together, and none before a service that calls it. Services
 * that call each other stop together.
 */
export function stopWaves<Name extends string>(
	definitions: readonly ServiceDefinition<Name>[],
): ServiceDefinition<Name>[][] {
	const waves: ServiceDefinition<Name>[][] = [];
	let left = [...definitions];
	while (left.length > 0) {
		const wave = left.filter((service) =>
			left.every((other) => !reaches(definitions, other, service) || reaches(definitions, service, other)),
		);
		waves.push(wave);
		left = left.filter((service) => !wave.includes(service));
	}
	return waves;
}

/** Whether a service calls another one, itself or through others. */
function reaches(
	definitions: readonly ServiceDefinition[],
	from: ServiceDefinition,
	to: ServiceDefinition,
): boolean {
	const seen = new Set<string>();
	const pending = [...from.calls];
	for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
		if (name === to.name) return true;
		if (seen.has(name)) continue;
		seen.add(name);
		pending.push(...(definitions.find((definition) => definition.name === name)?.calls ?? []));
	}
	return false;
}

import type { Environment } from './environment.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** One service alone, or those that are on by default and those that the environment switches on. */
export function servicesToStart<Name extends string>(
	definitions: readonly ServiceDefinition<Name>[],
	only: Name | undefined,
	environment: Environment,
): ServiceDefinition<Name>[] {
	return definitions.filter(({ name, isOnByDefault, isSwitchedOn }) => {
		if (only !== undefined) return name === only;
		return isOnByDefault || (isSwitchedOn?.(environment) ?? false);
	});
}

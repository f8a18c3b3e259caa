import type { Environment } from './environment.ts';
import type { StackSecrets } from './secrets.ts';
import type { ServiceDefinition } from './service-definition.ts';

/**
 * A service's own secrets, and the names of the variables that carry those of the others, which must not reach it
 * from elsewhere.
 *
 * @param given the environment of whoever starts the service
 */
export function serviceSecrets(
	definition: ServiceDefinition,
	definitions: readonly ServiceDefinition[],
	secrets: StackSecrets,
	given: Environment,
): { own: Environment; others: readonly string[] } {
	const own = definition.secrets?.variables(secrets, given) ?? {};
	const all = definitions.flatMap((other) => Object.keys(other.secrets?.variables(secrets, given) ?? {}));
	return { own, others: all.filter((variable) => !(variable in own)) };
}

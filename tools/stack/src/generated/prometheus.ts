import type { ServiceDefinition } from '../service-definition.ts';

/** A job for each service, which is read with the token it asks for. */
export function prometheusJobs(definitions: readonly ServiceDefinition[]): string {
	return definitions
		.map(({ name, title, defaultPort }) =>
			[
				`  - job_name: ${title}`,
				'    authorization: { credentials_file: /run/mana/token }',
				`    static_configs: [{ targets: ["${name}:${defaultPort}"] }]`,
			].join('\n'),
		)
		.join('\n\n');
}

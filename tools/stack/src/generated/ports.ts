import { type ServiceDefinition, variablesOf } from '../service-definition.ts';
import { markdownTable } from './markdown-table.ts';

/** The table of docs/PORT_SCHEMA.md. */
export function portTable(definitions: readonly ServiceDefinition[]): string {
	const services = definitions.map((definition) => [
		String(definition.defaultPort),
		definition.title,
		`\`${variablesOf(definition).port}\``,
		definition.isOnByDefault ? 'yes' : 'no',
		definition.speaks,
	]);
	const postgres = 'Postgres; its address stands in the report of `npm start`';
	return markdownTable(
		['Port', 'What', 'Variable of the launcher', 'Started by default', 'Speaks'],
		[...services, ['a free one', 'embedded Postgres', '–', 'yes', postgres]],
	);
}

/** The launcher's variables in `.env.example`. */
export function portVariables(definitions: readonly ServiceDefinition[]): string {
	return definitions
		.map((definition) => `#${variablesOf(definition).port}=${definition.defaultPort}`)
		.join('\n');
}

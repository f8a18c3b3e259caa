import { PortabilityError } from '@mana/portability';
import { PostgresError } from '@mana/postgres-kit';
import { ConfigError } from '@mana/service-kit';
import { DistributionError } from '@mana/sync-service/distribute';
import { AuthCallError } from './call-auth.ts';
import { StackError } from './stack-error.ts';

/** What a command writes to standard error before it ends with a code other than 0. */
export function describeFailure(error: unknown): string {
	const isExpected =
		error instanceof StackError ||
		error instanceof AuthCallError ||
		error instanceof PostgresError ||
		error instanceof ConfigError ||
		error instanceof DistributionError;
	if (isExpected) return `mana: ${error.message}\n`;
	if (error instanceof PortabilityError)
		return `mana: ${[error.message, placeText(error), error.code].join(' ')}\n`;
	return `mana: unexpected failure\n${error instanceof Error ? error.stack : String(error)}\n`;
}

function placeText({ place: { part, line } }: PortabilityError): string {
	return part === undefined ? '' : `(${part}${line === undefined ? '' : `, line ${line}`})`;
}

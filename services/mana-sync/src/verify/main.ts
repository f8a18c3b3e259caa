// Recomputes every record from the log and compares. Ends with 0 when all agree, 1 when something differs, 2 when it
// could not be found out. Prints keys and the names of what differs, never values.
import { ConfigError, loadConfig } from '@mana/service-kit';
import { z } from 'zod';
import { createPool } from '../db/connection.ts';
import { MaintenanceRoleError } from '../db/maintenance-session.ts';
import { createVerificationStore } from '../db/verification-store.ts';
import { type Difference, verifyRecords } from './verify-records.ts';

const PRINTED_DIFFERENCES = 100;
const STATEMENT_TIMEOUT_MS = 60_000;

const write = (line: string) => process.stdout.write(`${line}\n`);

let printed = 0;
function printDifference({ scope, appId, table, id, verdict }: Difference): void {
	printed += 1;
	if (printed > PRINTED_DIFFERENCES) return;
	const parts = verdict.kind === 'different' ? `: ${verdict.parts.join(', ')}` : '';
	write(`${verdict.kind}  ${JSON.stringify({ scope, app: appId, table, id })}${parts}`);
}

async function verify(url: string): Promise<number> {
	const pool = createPool({ url, poolSize: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
	try {
		const client = await pool.connect();
		try {
			const found = await verifyRecords(await createVerificationStore(client), printDifference);
			if (printed > PRINTED_DIFFERENCES) write(`… and ${printed - PRINTED_DIFFERENCES} more`);
			for (const scope of found.scopesBehind) write(`scope behind its log  ${JSON.stringify(scope)}`);
			write(
				`${found.records} records, ${found.changes} changes, ${found.tombstones} older tombstones, ` +
					`${found.differences} differences, ${found.scopesBehind.length} scopes behind`,
			);
			return found.differences + found.scopesBehind.length === 0 ? 0 : 1;
		} finally {
			client.release();
		}
	} finally {
		await pool.end();
	}
}

try {
	const config = z.object({ DATABASE_MAINTENANCE_URL: z.url({ protocol: /^postgres(ql)?$/ }) });
	process.exitCode = await verify(loadConfig(config, process.env).DATABASE_MAINTENANCE_URL);
} catch (error) {
	const isExpected = error instanceof ConfigError || error instanceof MaintenanceRoleError;
	process.stderr.write(`mana-sync: ${isExpected ? error.message : 'the database cannot be read'}\n`);
	process.exitCode = 2;
}

import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { personaReportSchema } from '@mana/auth-protocol';
import { Command, Option } from 'commander';
import { type AdministratorOptions, administratorAccess, sayRefused } from './administrator-access.ts';
import { AuthCallError, callAuth } from './call-auth.ts';
import { describeFailure } from './describe-failure.ts';
import { reportPage } from './persona-report/report-page.ts';

interface Options extends AdministratorOptions {
	readonly days: string;
	readonly out: string;
}

await new Command('npm run personas:report --')
	.description('Writes a page of what the personas did and found.')
	.option('--days <number>', 'of how many days, at most 31', '7')
	.option('--out <file>', 'where it is written', 'personas-report.html')
	.option('--auth <url>', 'where mana-auth is reached; default: that of the running stack')
	.addOption(
		new Option('--jwt <token>', 'an access token of an administrator; default: of dev@mana.test').env(
			'MANA_ADMIN_JWT',
		),
	)
	.action(report)
	.parseAsync();

async function report({ days, out, ...options }: Options): Promise<void> {
	try {
		const access = await administratorAccess(options);
		const path = `/api/v1/admin/personas/report?days=${encodeURIComponent(days)}`;
		const answer = personaReportSchema.parse(await callAuth(access, 'GET', path));
		const tokens = await readFile(
			fileURLToPath(import.meta.resolve('@mana/design-tokens/tokens.css')),
			'utf8',
		);
		const file = resolve(out);
		await writeFile(file, await reportPage(answer, tokens));
		process.stdout.write(`${file}\n`);
	} catch (error) {
		process.stderr.write(error instanceof AuthCallError ? sayRefused(error) : describeFailure(error));
		process.exitCode = 1;
	}
}

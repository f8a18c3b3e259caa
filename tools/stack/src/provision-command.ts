import { Command } from 'commander';
import { readProvisionConfig } from './config.ts';
import { describeFailure } from './describe-failure.ts';
import { provisionDatabases, provisionSecrets } from './provision.ts';

const command = new Command('npm run provision --').description(
	'Makes what the services need when they run apart, in MANA_DATA_DIR/provision. Safe to run before every start.',
);
command
	.command('secrets')
	.description("each service's secrets, and the passwords of Postgres and Grafana")
	.action(() => provision(provisionSecrets));
command
	.command('databases')
	.description(
		'the secrets; then roles, schemas and migrations in the Postgres of DATABASE_URL, and the keyring',
	)
	.option('--distributed', "and spreads mana-sync's tables over the nodes of a Citus cluster, by space")
	.action(({ distributed = false }: { distributed?: boolean }) =>
		provision((options) => provisionDatabases({ ...options, isDistributed: distributed })),
	);
await command.parseAsync();

async function provision(step: (options: ReturnType<typeof readProvisionConfig>) => Promise<unknown>) {
	try {
		await step(readProvisionConfig(process.env));
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exitCode = 1;
	}
}

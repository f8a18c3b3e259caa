import { configOrExit } from '@mana/service-kit';
import { loadRetentionCommandConfig } from './config.ts';
import { runRetention } from './retention.ts';

// Removes what is older than it is kept for. Ends with 1 where a log was tampered with; of that one nothing is removed.
const config = configOrExit(() => loadRetentionCommandConfig(process.env));
const { removed, broken } = await runRetention({ ...config, now: Date.now });
process.stdout.write(`${removed} rows were removed.\n`);
for (const chain of broken) process.stderr.write(`Does not hold, and was left as it is: ${chain}\n`);
if (broken.length > 0) process.exitCode = 1;

import { buildService } from './build-service.ts';
import { describeFailure } from './describe-failure.ts';
import { serviceDefinitions } from './service-definitions.ts';
import { createStackLog } from './stack-log.ts';

const log = createStackLog({
	format: process.stderr.isTTY ? 'pretty' : 'json',
	level: 'info',
	write: (text) => process.stderr.write(text),
});
try {
	for (const definition of serviceDefinitions) await buildService(definition, log);
} catch (error) {
	process.stderr.write(describeFailure(error));
	process.exit(1);
}

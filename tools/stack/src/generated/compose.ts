import { type ServiceDefinition, variablesOf } from '../service-definition.ts';

const provisionDir = '/var/lib/mana/provision';
const lineLimit = 110;

/** Where services reach each other, and where clients reach them. */
export function composeAddresses(definitions: readonly ServiceDefinition[]): string {
	return definitions
		.flatMap((definition) => {
			const { name, defaultPort, hasPublicUrl, isOnByDefault } = definition;
			const { url, publicUrl } = variablesOf(definition);
			// Nobody is told of a service that may not be there.
			const unlessGiven = isOnByDefault ? `http://localhost:${defaultPort}` : '';
			const forClients = `  ${publicUrl}: \${${publicUrl}:-${unlessGiven}}`;
			return [`  ${url}: http://${name}:${defaultPort}`, ...(hasPublicUrl ? [forClients] : [])];
		})
		.join('\n');
}

/** The volumes that secrets are written to, a service's each. */
export function composeSecretMounts(definitions: readonly ServiceDefinition[]): string {
	return definitions.map(({ name }) => `    - ${name}-secrets:${provisionDir}/${name}`).join('\n');
}

export function composeVolumes(definitions: readonly ServiceDefinition[]): string {
	return definitions.map(({ name }) => `  ${name}-secrets:`).join('\n');
}

export function composeServices(definitions: readonly ServiceDefinition[]): string {
	return definitions.map((definition) => composeService(definition, definitions)).join('\n\n');
}

function composeService(definition: ServiceDefinition, definitions: readonly ServiceDefinition[]): string {
	const { name, entry, defaultPort, database, container, isOnByDefault } = definition;
	const { port } = variablesOf(definition);
	const settings = Object.entries(container?.settings ?? {});
	const volume = `${name}-secrets:${provisionDir}/${name}:ro`;
	const probe = `process.exit((await fetch('http://127.0.0.1:${defaultPort}/health')).ok ? 0 : 1)`;
	const lines = [
		`${name}:`,
		'  <<: *service',
		...imageLines(container?.stage),
		...(isOnByDefault ? [] : [`  profiles: [${name}]`]),
		...commandLines(`[bun, --env-file=${provisionDir}/${name}/service.env, ${entry}]`),
		'  depends_on:',
		...startsAfter(definition, definitions).map(([other, state]) => `    ${other}: { condition: ${state} }`),
		'  environment:',
		'    <<: *environment',
		`    PORT: ${defaultPort}`,
		...settings.map(([variable, byDefault]) => `    ${variable}: \${${variable}:-${byDefault}}`),
		...(container?.needsRedis ? ['    REDIS_URL: redis://redis:6379'] : []),
		`  volumes: ["${volume}"]`,
		`  networks: [${database || container?.needsRedis ? 'data, ' : ''}services]`,
		`  ports: ["127.0.0.1:\${${port}:-${defaultPort}}:${defaultPort}"]`,
		'  healthcheck:',
		`    test: [CMD, bun, -e, "${probe}"]`,
		'    interval: 10s',
		'    start_period: 20s',
	];
	return lines.map((line) => `  ${line}`).join('\n');
}

/** An image of its own, in place of the one that all share. */
function imageLines(stage: string | undefined): string[] {
	if (stage === undefined) return [];
	return [
		`  image: mana-${stage}:\${MANA_VERSION:-local}`,
		`  build: { context: .., dockerfile: docker/Dockerfile, target: ${stage} }`,
	];
}

/** As the formatter leaves it: a long list stands on a line of its own. */
function commandLines(command: string): string[] {
	const line = `  command: ${command}`;
	return line.length + 2 <= lineLimit ? [line] : ['  command:', `    ${command}`];
}

/** What must be there first. Of two services that call each other the one that is listed first starts first. */
function startsAfter(
	definition: ServiceDefinition,
	definitions: readonly ServiceDefinition[],
): [string, string][] {
	const position = definitions.indexOf(definition);
	const called = definitions.filter(({ name, calls }, index) => {
		const isMutual = calls.includes(definition.name);
		return definition.calls.includes(name) && (!isMutual || index < position);
	});
	return [
		['databases', 'service_completed_successfully'],
		...called.map(({ name }): [string, string] => [name, 'service_healthy']),
		...(definition.container?.needsRedis ? ([['redis', 'service_healthy']] as [string, string][]) : []),
	];
}

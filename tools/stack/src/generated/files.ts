import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceDefinition } from '../service-definition.ts';
import { composeAddresses, composeSecretMounts, composeServices, composeVolumes } from './compose.ts';
import { portTable, portVariables } from './ports.ts';
import { prometheusJobs } from './prometheus.ts';
import { serviceScripts } from './scripts.ts';
import { replaceSection } from './section.ts';
import { toolEffects, toolPages, toolTable } from './tools.ts';

/** Sections of files that say again what the code says, by path and the section's name. */
function sections(definitions: readonly ServiceDefinition[]): Record<string, Record<string, string>> {
	return {
		'.env.example': { ports: portVariables(definitions) },
		'README.md': { tools: toolTable() },
		'apps/web/src/app/agent-tools.ts': { 'tool-effects': toolEffects() },
		'docker/Dockerfile': { readers: `ARG SERVICES="${definitions.map(({ name }) => name).join(' ')}"` },
		'docker/compose.yaml': {
			addresses: composeAddresses(definitions),
			'secret-mounts': composeSecretMounts(definitions),
			services: composeServices(definitions),
			volumes: composeVolumes(definitions),
		},
		'docker/prometheus/prometheus.yml': { jobs: prometheusJobs(definitions) },
		'docs/PORT_SCHEMA.md': { ports: portTable(definitions) },
		'docs/tools.md': { 'tool-pages': toolPages() },
	};
}

/** The text that each file with generated sections should have, by path from the root. */
export function generatedFiles(root: string, definitions: readonly ServiceDefinition[]): Map<string, string> {
	const files = new Map<string, string>();
	for (const [path, bodies] of Object.entries(sections(definitions))) {
		let text = readFileSync(join(root, path), 'utf8');
		for (const [id, body] of Object.entries(bodies)) text = replaceSection(text, id, body);
		files.set(path, text);
	}
	files.set('package.json', packageWithScripts(root, definitions));
	return files;
}

function packageWithScripts(root: string, definitions: readonly ServiceDefinition[]): string {
	const manifest: { scripts: Record<string, string> } = JSON.parse(
		readFileSync(join(root, 'package.json'), 'utf8'),
	);
	Object.assign(manifest.scripts, serviceScripts(definitions));
	return `${JSON.stringify(manifest, null, 2)}\n`;
}

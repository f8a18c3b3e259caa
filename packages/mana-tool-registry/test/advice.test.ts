import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';
import { registerAllModules, ToolRegistry } from '../src/index.ts';

const registry = new ToolRegistry();
registerAllModules(registry);
const tools = registry.all();
const wireNames = new Set(tools.map(({ wireName }) => wireName));
const modules = new Set(tools.map(({ name }) => name.slice(0, name.indexOf('.'))));

const root = join(import.meta.dir, '../../..');
/** Where texts stand that a model reads: what tools say of themselves, answer and refuse with, and who calls them. */
const sources = [
	'packages/mana-tool-registry/src/**/*.ts',
	'packages/agent-loop/src/**/*.ts',
	'services/mana-mcp/src/**/*.ts',
	'services/mana-ai/src/**/*.ts',
].flatMap((pattern) =>
	[...new Glob(pattern).scanSync(root)]
		.filter((path) => !/\.test\.ts$|\/testing\//.test(path))
		.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
);

/** Names of tools as they stand in a text, with the argument that is said to go with each. */
function named(text: string): { name: string; argument: string | undefined }[] {
	return [
		...text.matchAll(/\b([a-z][a-zA-Z]*)_([a-z][a-zA-Z]*)\b(?:,? with (?:a |an |its )?([a-z][a-zA-Z]*))?/g),
	].flatMap(([, module = '', verb, argument]) =>
		modules.has(module) ? [{ name: `${module}_${verb}`, argument }] : [],
	);
}

test('no text names a tool that there is not', () => {
	const all = sources.flatMap(({ path, text }) => named(text).map(({ name }) => ({ path, name })));
	expect(all.length).toBeGreaterThan(50);
	expect(all.filter(({ name }) => !wireNames.has(name))).toEqual([]);
});

test('no text says to give a tool what it does not take', () => {
	const all = sources.flatMap(({ path, text }) =>
		named(text).flatMap(({ name, argument }) => (argument === undefined ? [] : [{ path, name, argument }])),
	);
	const isArgument = (text: string) => /[A-Z]/.test(text) || ['archived', 'query', 'filter'].includes(text);
	const said = all.filter(({ argument }) => isArgument(argument));
	expect(said.length).toBeGreaterThan(1);
	const missing = said.filter(({ name, argument }) => {
		const tool = tools.find(({ wireName }) => wireName === name);
		return !Object.hasOwn(tool?.inputJsonSchema.properties ?? {}, argument);
	});
	expect(missing).toEqual([]);
});

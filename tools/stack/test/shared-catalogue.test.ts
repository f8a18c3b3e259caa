import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type SpaceType, spaceTypes } from '@mana/auth-protocol';
import { isModuleOffered } from '@mana/records';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { catalogueCalls, idIn } from '@mana/tool-registry/testing/catalogue-calls';
import postgres from 'postgres';
import { type Stack, startStack } from '../src/start-stack.ts';
import { connectAgent, type Person, shareSpace, signUp } from './agent.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

const registry = new ToolRegistry();
registerAllModules(registry);
const shared = spaceTypes.filter((type) => type !== 'personal');
/** What these answer hangs on who asks, or on what was read just before, and not on the records alone. */
const ofTheCaller = new Set(['spaces.list', 'me.settings', 'me.context', 'activity.recent', 'tools.search']);

let stack: Stack;
let anna: Person;
let ben: Person;
beforeAll(async () => {
	const env = { MANA_OUTBOUND: 'off', POLICY_MODE: 'off' };
	stack = await startStack({ dataDir: temporaryFolder(), ports: { auth: 0, sync: 0, mcp: 0, web: 0 }, env });
	anna = await signUp(stack, 'anna');
	ben = await signUp(stack, 'ben');
	// Both count days alike, so that both are told the same.
	for (const person of [anna, ben]) {
		const own = await connectAgent(stack, person, person.personalSpaceId);
		await own.get('me_updateSettings', { timeZone: 'Europe/Zurich', language: 'de' });
		await own.close();
	}
}, 60_000);
afterAll(async () => {
	await stack?.stop();
	await cleanUp();
});

/** What is called in a space of a type: no tool that deletes, that reaches outside, or whose module the space lacks. */
function callsIn(type: SpaceType) {
	const missing = new Set<string>();
	return catalogueCalls.filter(({ tool: name, input, makes }) => {
		const tool = registry.get(name);
		if (!tool || tool.policyHint === 'destructive' || tool.returnsText === 'outside') return false;
		// What rests on a record that was not made is left out with it.
		const needs: string[] = [];
		input(new Proxy({}, { get: (_, id) => needs.push(String(id)) }));
		const isOffered = isModuleOffered(type, tool.module) && needs.every((id) => !missing.has(id));
		if (!isOffered && makes !== undefined) missing.add(makes);
		return isOffered && !needs.some((id) => ['article', 'newsArticle', 'importJob'].includes(id));
	});
}

/** Records that match a search as well as each other come in the order in which an index has met them. */
function inOneOrder(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.map(inOneOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
	}
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inOneOrder(member)]));
}

test.each(shared)(
	'what one member of a %s space writes with any tool, another one reads',
	async (type) => {
		const spaceId = await shareSpace(stack, anna, ben, { type, role: 'member' });
		const [annas, bens] = await Promise.all([
			connectAgent(stack, anna, spaceId),
			connectAgent(stack, ben, spaceId),
		]);
		const ids: Record<string, string> = {};
		const reads: (readonly [tool: string, input: Record<string, unknown>])[] = [];
		for (const { tool, input, makes } of callsIn(type)) {
			const answer = await annas.get<Record<string, unknown>>(tool, input(ids));
			if (makes !== undefined) ids[makes] = idIn(answer);
			const { policyHint, name } = registry.get(tool) ?? {};
			if (policyHint === 'read' && name !== undefined && !ofTheCaller.has(name))
				reads.push([tool, input(ids)]);
		}
		expect(reads.length).toBeGreaterThan(15);
		for (const [tool, input] of reads) {
			const [hers, his] = [await annas.get(tool, input), await bens.get(tool, input)];
			expect({ tool, answer: inOneOrder(his) }).toEqual({ tool, answer: inOneOrder(hers) });
			expect(JSON.stringify(his)).not.toMatch(/undecryptable"|undecryptableCount":[1-9]/);
		}
		await Promise.all([annas.close(), bens.close()]);
	},
	120_000,
);

test('so every type of which records can be shared was read', async () => {
	const sql = postgres(stack.adminUrl, { max: 1, onnotice: () => {} });
	const rows = await sql<{ name: string }[]>`
		select distinct app_id || '/' || table_name as name from mana_sync.sync_records`;
	await sql.end();
	const written = new Set(rows.map(({ name }) => name));
	const shareable = registry
		.all()
		.filter(
			({ module, policyHint }) =>
				policyHint === 'write' && shared.some((type) => isModuleOffered(type, module)),
		)
		.flatMap(({ recordTypes = [], returnsText }) => (returnsText === 'outside' ? [] : recordTypes));
	// The news are written by older clients alone.
	const unwritten = [...new Set(shareable.map(({ name }) => name))].filter(
		(name) => !written.has(name) && !name.startsWith('news/'),
	);
	expect(unwritten).toEqual([]);
});

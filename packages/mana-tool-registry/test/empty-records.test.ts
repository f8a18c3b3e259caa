import { expect, test } from 'bun:test';
import { allRecordTypes } from '@mana/records';
import { registerAllModules, ToolRegistry } from '../src/index.ts';
import { createToolBench, PERSONAL } from './tool-bench.ts';

const registry = new ToolRegistry();
registerAllModules(registry);

test('what other clients left empty fails no tool that reads', async () => {
	const bench = createToolBench();
	for (const { app, table, absent } of allRecordTypes.filter((type) => type.app !== 'profile')) {
		for (const id of ['empty-1', 'empty-2']) {
			bench.sync.write(app, { table, id, op: 'insert', spaceId: PERSONAL.id, data: { ...absent } });
		}
	}
	const reads = registry.all().filter(({ policyHint, returnsText, input }) => {
		return policyHint === 'read' && returnsText !== 'outside' && input.safeParse({}).success;
	});
	expect(reads.length).toBeGreaterThan(40);
	for (const { name } of reads) {
		const outcome = await bench.call(name);
		expect({ name, failed: outcome.ok ? undefined : outcome.error.text }).toEqual({
			name,
			failed: undefined,
		});
	}
});

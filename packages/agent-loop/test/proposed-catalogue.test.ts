import { expect, test } from 'bun:test';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry/browser';
import { catalogueCalls, idIn } from '@mana/tool-registry/testing/catalogue-calls';
import { outsideStandIn } from '@mana/tool-registry/testing/outside-stand-in';
import { createProposalWorld } from './proposal-world.ts';

const registry = new ToolRegistry();
registerAllModules(registry);

test('every tool that writes can be proposed without a trace, and writes what it showed once it is approved', async () => {
	const world = await createProposalWorld('log-only', outsideStandIn);
	const news = { title: 'Plain of an older client', originalUrl: 'https://news.test/n' };
	world.sync.write('news', { table: 'articles', id: 'n1', op: 'insert', spaceId: 'home', data: news });
	const ids: Record<string, string> = { newsArticle: 'n1' };
	const proposed = new Set<string>();
	for (const [index, { tool, input, makes }] of catalogueCalls.entries()) {
		const args = input(ids);
		const before = JSON.stringify(world.rows());
		// A model is shown tools by the names that they have now.
		const isProposable = registry.get(tool)?.name === tool && registry.get(tool)?.policyHint !== 'read';
		const staged = isProposable ? await world.stage(tool, args, `call:${index}:0`) : undefined;
		expect(JSON.stringify(world.rows()), tool).toBe(before);
		// Nothing is fetched for a call that nobody has agreed to.
		if (!staged?.ok) {
			if (staged) expect(staged.text, tool).toStartWith('OUTBOUND_OFF');
			const output = await world.run(tool, args);
			if (makes) ids[makes] = idIn(output);
			continue;
		}
		const { preview } = await world.proposal(staged.proposalId);
		const approved = await world.approve({ id: staged.proposalId });
		expect(approved, tool).toMatchObject({ outcome: 'done' });
		const moved = world.rows().filter(({ actor }) => actor?.callId === staged.proposalId);
		const shown = new Set(preview?.records.map(({ id }) => id));
		expect(
			moved.filter(({ id }) => !shown.has(id)),
			tool,
		).toEqual([]);
		if (makes && approved.outcome === 'done') ids[makes] = idIn(approved.output ?? {});
		proposed.add(tool);
	}
	expect(proposed.size).toBeGreaterThan(60);
}, 120_000);

import { expect, test } from 'bun:test';
import type { Change } from '@mana/sync-protocol';
import { createRecentCreates } from './records/recent-creates.ts';
import { SearchIndexes } from './search/search-indexes.ts';
import { createToolContext } from './tool-context.ts';

test("what a call writes names its writer, its tool, its id and its mission, whatever its client's name holds", async () => {
	const pushed: { clientId: string; changes: readonly Change[] }[] = [];
	const unused = () => Promise.reject(new Error('not used'));
	const silent = () => {};
	const ctx = createToolContext(
		{
			rows: {
				readTable: unused,
				async push({ clientId }, _appId, changes) {
					pushed.push({ clientId, changes });
					return { changes: [], conflicts: [], corrections: [], syncedUntil: '', hasMore: false };
				},
				readHistory: unused,
			},
			activity: { recent: unused, takeBack: unused },
			masterKeys: { getKeyring: unused, getCurrentKeyring: unused, forget: silent },
			searchIndexes: new SearchIndexes(),
			recentCreates: createRecentCreates(Date.now),
		},
		{
			caller: { userId: 'anna', token: 'token' },
			space: { id: 's1', type: 'personal' },
			spaceReach: unused,
			tool: 'habits.create',
			callId: 'c1',
			clientId: 'mana-ai:anna',
			actor: { client: 'Planner\0', missionId: 'm1' },
			invoker: 'mana-ai',
			logger: { debug: silent, info: silent, warn: silent, error: silent },
		},
	);
	await ctx.rows.insert('habits', 'habits', { title: 'Walk' });
	expect(pushed).toMatchObject([
		{
			clientId: 'mana-ai:anna',
			changes: [
				{
					actor: {
						kind: 'agent',
						client: 'Planner',
						tool: 'habits.create',
						callId: 'c1',
						missionId: 'm1',
					},
				},
			],
		},
	]);
});

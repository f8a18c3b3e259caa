import { expect, test } from 'bun:test';
import { aiProposals } from '@mana/records/types/ai';
import { groupByRun, isOpen, type ProposalRow } from './proposal-groups.ts';

function proposal(id: string, fields: Partial<ProposalRow['record']>): ProposalRow {
	const at = '2026-11-30T08:00:00.000Z';
	const record = { id, createdAt: at, updatedAt: at, ...aiProposals.absent, ...fields };
	return { table: 'ai/aiProposals', spaceId: 'own', id, isWaiting: false, record };
}

test('proposals stand by run, the newest first, each in the order in which its run came to them', () => {
	const rows = [
		proposal('b', { runId: 'early', createdAt: '2026-11-29T08:00:02.000Z' }),
		proposal('c', { runId: 'late', createdAt: '2026-11-30T08:00:00.000Z' }),
		proposal('a', { runId: 'early', createdAt: '2026-11-29T08:00:01.000Z' }),
		{ ...proposal('d', { runId: 'late', createdAt: '2026-11-28T08:00:00.000Z' }), spaceId: 'family' },
	];
	expect(groupByRun(rows).map(({ spaceId, rows: ofRun }) => [spaceId, ofRun.map(({ id }) => id)])).toEqual([
		['own', ['c']],
		['own', ['a', 'b']],
		['family', ['d']],
	]);
});

test('what has expired, or is decided, is not open; what failed may be tried again', () => {
	const nowMs = Date.parse('2026-12-01T00:00:00Z');
	const later = { expiresAt: '2026-12-02T00:00:00Z' };
	const openOnes = (['staged', 'approved', 'rejected', 'failed', 'expired'] as const).filter((status) =>
		isOpen(proposal('p', { status, ...later }), nowMs),
	);
	expect(openOnes).toEqual(['staged', 'failed']);
	expect(isOpen(proposal('p', { expiresAt: '2026-11-30T00:00:00Z' }), nowMs)).toBe(false);
	expect(isOpen(proposal('p', { expiresAt: '' }), nowMs)).toBe(false);
});

import type { WorkedTime } from '@mana/records/rules/worked-times';
import type { Row } from '../../data/query.ts';
import type { RecordWrite } from '../../data/write.ts';

export type EntryRow = Row<'times/timeEntries'>;
type BlockRow = Row<'timeblocks/timeBlocks'>;

export interface Worked extends WorkedTime {
	readonly row: EntryRow;
	readonly block: BlockRow | undefined;
}

/** Entries with when they were, the last first; one whose block has gone lies where it was made. */
export function workedOf(entries: readonly EntryRow[], blocks: readonly BlockRow[]): readonly Worked[] {
	const byId = new Map(blocks.map((block) => [block.id, block]));
	return entries
		.map((row): Worked => {
			const { timeBlockId, createdAt, duration, projectId, isBillable } = row.record;
			const block = byId.get(timeBlockId ?? '');
			const startMs = Date.parse(block?.record.startDate ?? createdAt);
			const isRunning = block?.record.isLive === true && block.record.endDate === null;
			const endMs = isRunning
				? undefined
				: Date.parse(block?.record.endDate ?? '') || startMs + duration * 1_000;
			return { row, block, startMs, endMs, projectId, isBillable };
		})
		.sort((a, b) => b.startMs - a.startMs);
}

export interface NewEntry {
	readonly description: string;
	readonly projectId: string | null;
	/** Milliseconds since 1970. */
	readonly startMs: number;
	/** Undefined while it runs. */
	readonly endMs: number | undefined;
}

/** An entry and the stretch of time that it took, which name each other. */
export function addEntry(entry: NewEntry, spaceId: string, newId: () => string): RecordWrite[] {
	const { description, projectId, startMs, endMs } = entry;
	const [entryId, blockId] = [newId(), newId()];
	const block: RecordWrite<'timeblocks/timeBlocks'> = {
		op: 'insert',
		table: 'timeblocks/timeBlocks',
		spaceId,
		id: blockId,
		values: {
			startDate: new Date(startMs).toISOString(),
			endDate: endMs === undefined ? null : new Date(endMs).toISOString(),
			isLive: endMs === undefined,
			kind: 'logged',
			type: 'work',
			sourceModule: 'times',
			sourceId: entryId,
		},
	};
	const row: RecordWrite<'times/timeEntries'> = {
		op: 'insert',
		table: 'times/timeEntries',
		spaceId,
		id: entryId,
		values: {
			description,
			projectId,
			timeBlockId: blockId,
			duration: endMs === undefined ? 0 : Math.round((endMs - startMs) / 1_000),
			source: endMs === undefined ? 'timer' : 'manual',
		},
	};
	return [block, row];
}

/** Other times for an entry that is there; without an end it goes on. */
export function retimeEntry(
	{ row, block }: Pick<Worked, 'row' | 'block'>,
	startMs: number,
	endMs: number | undefined,
): RecordWrite[] {
	const duration = endMs === undefined ? 0 : Math.max(0, Math.round((endMs - startMs) / 1_000));
	const entry: RecordWrite<'times/timeEntries'> = {
		op: 'update',
		table: 'times/timeEntries',
		spaceId: row.spaceId,
		id: row.id,
		values: { duration },
	};
	if (block === undefined) return [entry];
	const time: RecordWrite<'timeblocks/timeBlocks'> = {
		op: 'update',
		table: 'timeblocks/timeBlocks',
		spaceId: block.spaceId,
		id: block.id,
		values: {
			startDate: new Date(startMs).toISOString(),
			endDate: endMs === undefined ? null : new Date(endMs).toISOString(),
			isLive: endMs === undefined,
		},
	};
	return [time, entry];
}

export function removeEntry({ row, block }: Pick<Worked, 'row' | 'block'>): RecordWrite[] {
	return [row, ...(block ? [block] : [])].map(({ table, spaceId, id }) => ({
		op: 'delete',
		table,
		spaceId,
		id,
	}));
}

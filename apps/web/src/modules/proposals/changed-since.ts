import type { AppData } from '../../data/app-data.ts';
import type { RecordName } from '../../data/query.ts';

export interface FieldSince {
	readonly field: string;
	/** As it was written last. */
	readonly value: unknown;
	/** The agent that wrote it; undefined for a person. */
	readonly agent: string | undefined;
}

/** What was written to a record after an instant; nothing where the server cannot be asked. */
export async function changedSince(
	data: Pick<AppData, 'history'>,
	name: RecordName,
	sinceMs: number,
): Promise<readonly FieldSince[]> {
	const answer = await data.history(name);
	if (!answer.ok) return [];
	const later = answer.entries.filter(({ at }) => Date.parse(at) > sinceMs).toReversed();
	const fields = new Map<string, FieldSince>();
	for (const { values, actor } of later)
		for (const [field, value] of Object.entries(values))
			fields.set(field, { field, value, agent: actor?.client });
	return [...fields.values()];
}

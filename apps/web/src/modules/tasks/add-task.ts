import type { QuickAdd } from '@mana/records/rules/quick-add';
import type { Row } from '../../data/query.ts';
import type { RecordWrite } from '../../data/write.ts';

/**
 * What adding a task writes. Labels are records that tasks name; those that are not there yet come with it.
 *
 * @param newId makes ids, so that the task can name a label that comes with it
 */
export function addTask(
	said: QuickAdd,
	{ spaceId, tags, newId }: { spaceId: string; tags: readonly Row<'tags/tags'>[]; newId: () => string },
	projectId: string | null = null,
): readonly RecordWrite[] {
	const writes: RecordWrite[] = [];
	const tagIds = said.labels.map((label) => {
		const known = tags.find(({ record }) => record.name?.toLowerCase() === label.toLowerCase());
		if (known) return known.id;
		const id = newId();
		const tag: RecordWrite<'tags/tags'> = {
			op: 'insert',
			table: 'tags/tags',
			spaceId,
			id,
			values: { name: label },
		};
		writes.push(tag);
		return id;
	});
	const task: RecordWrite<'todo/tasks'> = {
		op: 'insert',
		table: 'todo/tasks',
		spaceId,
		id: newId(),
		values: {
			title: said.title,
			dueDate: said.dueDate ?? null,
			tagIds,
			projectId,
			recurrenceRule: said.recurrenceRule ?? null,
			...(said.priority && { priority: said.priority }),
		},
	};
	return [...writes, task];
}

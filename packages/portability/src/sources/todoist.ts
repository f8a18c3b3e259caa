import type { ArchiveEntry } from '../archive/read-archive.ts';
import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss, RecordItem } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds, itemId } from '../import/item-ids.ts';
import { type CsvRow, readCsv } from './csv-table.ts';
import { createTags } from './tag-items.ts';
import { readTodoistDate } from './todoist-date.ts';

const csv = /\.csv$/i;
/** 1 is the most urgent in Todoist's exports; 4 is what has none. */
const priorities: Readonly<Record<string, string>> = { 1: 'urgent', 2: 'high', 3: 'medium', 4: 'low' };
const label = /(?:^|\s)@([\p{L}\p{N}_-]+)/gu;
const attachment = /\[\[ ?file\b[^[\]]*\]\]/g;

/** Todoist: a project's CSV, or a backup ZIP of them. */
export const todoistSource: ImportSource = {
	id: 'todoist',
	title: 'Todoist',
	async recognises({ parts }) {
		const first = parts.find(({ name }) => csv.test(name));
		if (first === undefined || first.sizeBytes > 64 * 1024 * 1024) return false;
		const head = (await readText(first)).slice(0, 400).toUpperCase();
		return /^\W*TYPE\W+CONTENT\W/.test(head);
	},
	async *read({ parts }) {
		const newId = createItemIds('todoist');
		const tags = createTags();
		for (const part of parts) {
			if (csv.test(part.name)) yield* projectItems(part, { newId, tags });
			else yield { kind: 'skipped', reason: 'UNKNOWN_FILE', label: part.name, place: { part: part.name } };
		}
	},
};

interface Making {
	readonly newId: ReturnType<typeof createItemIds>;
	readonly tags: ReturnType<typeof createTags>;
}

/** A task while its subtasks and comments are still to come. */
interface OpenTask {
	readonly item: RecordItem;
	readonly description: string[];
	readonly subtasks: { title: string; isCompleted: boolean }[];
	readonly losses: Loss[];
}

async function* projectItems(part: ArchiveEntry, making: Making): AsyncGenerator<ImportItem> {
	const name = projectName(part.name);
	let project = projectItem(name, { part: part.name });
	yield project;
	let open: OpenTask | undefined;
	let order = 0;
	for (const row of (await readCsv(part)).rows) {
		const place = { part: part.name, line: row.line };
		const content = row.cells.CONTENT ?? '';
		const type = (row.cells.TYPE ?? '').toLowerCase();
		if (type === 'note') {
			if (open === undefined) yield { kind: 'skipped', reason: 'NOT_KEPT_HERE', label: content, place };
			else addNote(open, content);
		} else if (type === 'task' && open !== undefined && Number(row.cells.INDENT ?? 1) > 1) {
			addSubtask(open, row);
		} else {
			if (open !== undefined) yield closed(open);
			open = undefined;
			if (type === 'section') {
				project = projectItem(`${name} – ${content}`, place);
				yield project;
			} else if (type === 'task' && content !== '') {
				order += 1;
				const { tagIds, items } = making.tags.of(labelsIn(content), place);
				yield* items;
				open = openTask(row, { place, projectId: project.id, order, tagIds, newId: making.newId });
			} else if (type !== 'meta') yield { kind: 'wrong', reason: 'UNREADABLE', label: content, place };
		}
	}
	if (open !== undefined) yield closed(open);
}

function projectItem(name: string, place: RecordItem['place']): RecordItem {
	const id = itemId('todoist', 'project', name);
	return { kind: 'record', table: 'todo/projects', id, values: { name }, label: name, place, losses: [] };
}

function openTask(
	{ cells }: CsvRow,
	at: Pick<RecordItem, 'place'> & {
		projectId: string;
		order: number;
		tagIds: string[];
		newId: Making['newId'];
	},
): OpenTask {
	const { place, projectId, order, tagIds, newId } = at;
	const title = titleOf(cells.CONTENT ?? '');
	const date = readTodoistDate(cells.DATE ?? '', cells.TIMEZONE ?? '');
	const priority = priorities[cells.PRIORITY ?? ''] ?? 'low';
	const losses: Loss[] = [...date.losses];
	if (cells.RESPONSIBLE) losses.push({ code: 'PEOPLE', detail: cells.RESPONSIBLE });
	if (cells.DURATION && cells.DURATION !== 'None') losses.push({ code: 'FIELD', detail: 'duration' });
	if (cells.DEADLINE) losses.push({ code: 'FIELD', detail: 'deadline' });
	const values = { title, priority, order, projectId, tagIds, ...date.values };
	const id = newId('task', projectId, cells.CONTENT ?? '', cells.DATE ?? '');
	const description = [cells.DESCRIPTION ?? '', date.text].filter((text) => text !== '');
	const item: RecordItem = {
		kind: 'record',
		table: 'todo/tasks',
		id,
		values,
		label: title,
		place,
		losses: [],
	};
	return { item, description, subtasks: [], losses };
}

function addNote(task: OpenTask, content: string): void {
	const files = [...content.matchAll(attachment)].length;
	if (files > 0) task.losses.push({ code: 'ATTACHMENTS', detail: String(files) });
	const text = content.replaceAll(attachment, '').trim();
	if (text !== '') task.description.push(text);
}

/** A subtask is a line to be ticked off: what else it has stays behind, and is said. */
function addSubtask(task: OpenTask, { cells }: CsvRow): void {
	const title = titleOf(cells.CONTENT ?? '');
	task.subtasks.push({ title, isCompleted: false });
	const lost = [
		cells.DATE && 'date',
		cells.DESCRIPTION && 'description',
		Number(cells.INDENT) > 2 && 'indentation',
		(cells.PRIORITY ?? '4') !== '4' && 'priority',
		labelsIn(cells.CONTENT ?? '').length > 0 && 'labels',
	].filter((field) => typeof field === 'string' && field !== '');
	if (lost.length > 0) task.losses.push({ code: 'FIELD', detail: `${title}: ${lost.join(', ')}` });
}

function closed({ item, description, subtasks, losses }: OpenTask): RecordItem {
	const values = {
		...item.values,
		...(description.length > 0 && { description: description.join('\n\n') }),
		...(subtasks.length > 0 && { subtasks }),
	};
	return { ...item, values, losses };
}

function labelsIn(content: string): string[] {
	return [...content.matchAll(label)].flatMap(([, name]) => name ?? []);
}

/** Without labels, and without the mark of what cannot be ticked off. */
function titleOf(content: string): string {
	return content.replaceAll(label, '').replace(/^\* /, '').trim();
}

/** `Work [2203306141].csv` is what a backup names a project's file. */
function projectName(path: string): string {
	return path
		.slice(path.lastIndexOf('/') + 1)
		.replace(csv, '')
		.replace(/\s*\[\d+\]$/, '');
}

import type { AppContext } from '../../app/app-context.ts';
import { takeStep } from '../../app/steps.ts';
import type { Row } from '../../data/query.ts';
import type { RecordWrite } from '../../data/write.ts';

/** How long after the last key what was typed is kept. */
const restMs = 600;

interface Texts {
	readonly title: string;
	readonly content: string;
}

/** A note as it is being written: kept after each pause, and merged with what others write meanwhile. */
export class NoteDraft {
	title = $state('');
	content = $state('');
	#isDirty = $state(false);
	/** What the note was when the person began on what is not kept yet. */
	#seen: Texts = { title: '', content: '' };
	#row: Row<'notes/notes'> | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #context: Pick<AppContext, 'data' | 'toasts' | 'space'>;
	readonly #id: string;

	constructor(context: Pick<AppContext, 'data' | 'toasts' | 'space'>, id: string) {
		this.#context = context;
		this.#id = id;
	}

	get isDirty(): boolean {
		return this.#isDirty;
	}

	/** Takes over what stands in the record, unless something is typed that is not kept yet. */
	follow(row: Row<'notes/notes'> | undefined): void {
		this.#row = row;
		if (row === undefined || this.#isDirty) return;
		this.#seen = { title: row.record.title ?? '', content: row.record.content ?? '' };
		this.title = this.#seen.title;
		this.content = this.#seen.content;
	}

	changed(): void {
		this.#isDirty = true;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.keep(), restMs);
	}

	forget(): void {
		clearTimeout(this.#timer);
		this.#isDirty = false;
	}

	async keep(): Promise<void> {
		clearTimeout(this.#timer);
		const spaceId = this.#row?.spaceId ?? this.#context.space.id;
		if (!this.#isDirty || spaceId === undefined) return;
		const kept: Texts = { title: this.title, content: this.content };
		const seen = this.#seen;
		const write: RecordWrite<'notes/notes'> = this.#row
			? { op: 'update', table: 'notes/notes', spaceId, id: this.#id, values: kept, seen }
			: { op: 'insert', table: 'notes/notes', spaceId, id: this.#id, values: kept };
		this.#seen = kept;
		const isKept = await takeStep(this.#context, { writes: [write] });
		if (!isKept) this.#seen = seen;
		else if (this.title === kept.title && this.content === kept.content) this.#isDirty = false;
	}
}

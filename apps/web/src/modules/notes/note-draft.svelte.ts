import { mergeText } from '@mana/records/rules/merge-text';
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
	content = $state.raw('');
	#isDirty = $state(false);
	#isReady = $state(false);
	/** What stands in the record, as far as the person has seen it: counted and measured at rest, not at each key. */
	#seen = $state.raw<Texts>({ title: '', content: '' });
	#row: Row<'notes/notes'> | undefined;
	/** When the record was written last before it was written from here: such a row is older than what is seen. */
	#writtenOver: string | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #context: Pick<AppContext, 'data' | 'toasts' | 'space'>;
	readonly #id: string;

	/** @param title of a note that is not there yet */
	constructor(context: Pick<AppContext, 'data' | 'toasts' | 'space'>, id: string, title = '') {
		this.#context = context;
		this.#id = id;
		this.title = title;
	}

	get isDirty(): boolean {
		return this.#isDirty;
	}

	/** Whether it is known what stands in the record, if there is one. */
	get isReady(): boolean {
		return this.#isReady;
	}

	get keptContent(): string {
		return this.#seen.content;
	}

	/** Takes over what stands in the record; what is typed and not kept yet is merged with it in place. */
	follow(row: Row<'notes/notes'> | undefined): void {
		this.#row = row;
		this.#isReady = true;
		if (row === undefined || row.record.updatedAt === this.#writtenOver) return;
		const theirs: Texts = { title: row.record.title ?? '', content: row.record.content ?? '' };
		if (!this.#isDirty) {
			this.title = theirs.title;
			this.content = theirs.content;
			this.#seen = theirs;
			return;
		}
		const merged = mergeText(this.#seen.content, this.content, theirs.content);
		// Where both wrote over the same words the data layer keeps both versions, and asks.
		if (merged.conflicts > 0) return;
		if (this.title === this.#seen.title) this.title = theirs.title;
		this.content = merged.text;
		this.#seen = theirs;
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
		this.#writtenOver = this.#row?.record.updatedAt;
		this.#seen = kept;
		const isKept = await takeStep(this.#context, { writes: [write] });
		if (!isKept) this.#seen = seen;
		else if (this.title === kept.title && this.content === kept.content) this.#isDirty = false;
	}
}

import type { DroppedFile, ImportCounts, ImportPreview, PlacedAnswers } from '@mana/portability';
import type { ImportRequest, PortabilityFailure, RecognisedFiles } from '../../data/portability/messages.ts';
import { openPortability, type Portability } from '../../data/portability/open-portability.ts';

export type ImportStage = 'choose' | 'reading' | 'ask' | 'looking' | 'preview' | 'writing' | 'done';

export interface Progress {
	readonly done: number;
	readonly of: number | undefined;
}

export interface ImportPlace {
	readonly id: string;
	readonly type: NonNullable<PlacedAnswers['spaceType']>;
}

/** One import from the files to its end. It goes on while the person is on other screens. */
class ImportRun {
	stage = $state<ImportStage>('choose');
	failure = $state.raw<PortabilityFailure | undefined>();
	progress = $state.raw<Progress | undefined>();
	recognised = $state.raw<RecognisedFiles | undefined>();
	preview = $state.raw<ImportPreview | undefined>();
	/** Undefined where the import broke off. */
	counts = $state.raw<ImportCounts | undefined>();
	importId = $state('');
	/** Into which space it writes. */
	spaceId = $state('');
	fileNames = $state.raw<readonly string[]>([]);
	/** What the person answers. */
	source = $state('');
	passphrase = $state('');
	moodLevels = $state<Record<string, number>>({});
	table = $state('');
	fieldsByColumn = $state<Record<string, string>>({});
	standInsById = $state<Record<string, string>>({});
	#worker: Portability | undefined;

	/** Whether everything is answered without which there is nothing to look at. */
	readonly isAnswered = $derived.by(() => {
		const { needsPassphrase = false, moods = [] } = this.recognised ?? {};
		if (this.source === '') return false;
		if (needsPassphrase && this.passphrase === '') return false;
		if (this.source === 'csv' && this.table === '') return false;
		return moods.every((mood) => this.moodLevels[mood] !== undefined);
	});

	async take(files: readonly DroppedFile[]): Promise<void> {
		this.reset();
		this.stage = 'reading';
		this.fileNames = files.map(({ name }) => name);
		const answer = await this.#open().ask({ kind: 'recognise', files });
		if (!answer.ok) return this.#fail('choose', answer.failure);
		this.recognised = answer.value;
		this.source = answer.value.source ?? '';
		this.stage = 'ask';
	}

	async look(place: ImportPlace, timeZone: string): Promise<void> {
		this.failure = undefined;
		this.progress = undefined;
		this.stage = 'looking';
		const of = this.#request(place, timeZone);
		const answer = await this.#open().ask({ kind: 'look', of }, (done, all) => {
			this.progress = { done, of: all };
		});
		if (!answer.ok) return this.#fail('ask', answer.failure);
		this.preview = answer.value;
		this.stage = 'preview';
	}

	/** @returns how many things were written, where it came to its end */
	async write(place: ImportPlace, timeZone: string): Promise<number | undefined> {
		this.failure = undefined;
		this.progress = undefined;
		this.counts = undefined;
		this.importId = `import-${crypto.randomUUID()}`;
		this.spaceId = place.id;
		this.stage = 'writing';
		const of = { ...this.#request(place, timeZone), importId: this.importId };
		addEventListener('beforeunload', askToStay);
		const answer = await this.#open().ask({ kind: 'import', of }, (done, all) => {
			this.progress = { done, of: all };
		});
		removeEventListener('beforeunload', askToStay);
		if (!answer.ok) {
			this.#fail('done', answer.failure);
			return undefined;
		}
		this.counts = answer.value;
		this.stage = 'done';
		return answer.value.new + answer.value.changes;
	}

	/** An answer was changed: what was seen before no longer holds. */
	askAgain(): void {
		if (this.stage === 'preview') this.stage = 'ask';
	}

	stop(): void {
		this.#worker?.stop();
	}

	reset(): void {
		this.#worker?.close();
		this.#worker = undefined;
		this.stage = 'choose';
		this.failure = undefined;
		this.progress = undefined;
		this.recognised = undefined;
		this.preview = undefined;
		this.counts = undefined;
		this.source = '';
		this.passphrase = '';
		this.moodLevels = {};
		this.table = '';
		this.fieldsByColumn = {};
		this.standInsById = {};
	}

	#open(): Portability {
		this.#worker ??= openPortability();
		return this.#worker;
	}

	#request({ id: spaceId, type: spaceType }: ImportPlace, timeZone: string): ImportRequest {
		const chosen = Object.entries(this.standInsById).filter(([, id]) => id !== '');
		const answers = {
			timeZone,
			spaceType,
			standInsById: Object.fromEntries(chosen),
			...(this.passphrase !== '' && { passphrase: this.passphrase }),
			...(this.table !== '' && { table: this.table, fieldsByColumn: { ...this.fieldsByColumn } }),
			...(Object.keys(this.moodLevels).length > 0 && { moodLevels: { ...this.moodLevels } }),
		};
		return { source: this.source, spaceId, answers };
	}

	#fail(stage: ImportStage, failure: PortabilityFailure): void {
		this.failure = failure;
		this.stage = stage;
	}
}

/** An import ends with its tab. */
function askToStay(event: BeforeUnloadEvent): void {
	event.preventDefault();
}

/** The import of this tab. */
export const importRun = new ImportRun();

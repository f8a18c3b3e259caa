import type {
	DroppedFile,
	ImportCounts,
	ImportPreview,
	Place,
	PlacedAnswers,
	Undecryptable,
} from '@mana/portability';
import type { PortableTables } from '../owner/portable-records.ts';

/** What is known of dropped files before anything is asked. */
export interface RecognisedFiles {
	/** The id of the source that is taken for the likeliest; undefined where none recognises it. */
	readonly source: string | undefined;
	/** All sources, by id and by what people call them. */
	readonly sources: readonly { readonly id: string; readonly title: string }[];
	/** The file is sealed: its passphrase is needed. */
	readonly needsPassphrase: boolean;
	/** Moods of the file for which only the person knows how good they are. */
	readonly moods: readonly string[];
	/** Of a CSV, of whatever it is: its columns and the first rows. */
	readonly table: CsvColumns | undefined;
}

export interface CsvColumns {
	readonly columns: readonly string[];
	readonly rows: readonly { readonly cells: Readonly<Record<string, string>> }[];
}

export interface ImportRequest {
	readonly source: string;
	readonly spaceId: string;
	readonly answers: PlacedAnswers;
}

export type ExportFormat = 'mana' | 'markdown' | 'ics' | 'vcard' | 'csv';

export interface ExportRequest {
	readonly spaceId: string;
	readonly userId: string;
	readonly format: ExportFormat;
	/** `app/table`; without them all that the space holds. */
	readonly tables?: readonly string[] | undefined;
	/** Seals a `.mana` file. */
	readonly passphrase?: string | undefined;
}

export interface ExportedFile {
	readonly file: Blob;
	readonly name: string;
	readonly records: number;
	/** Fields that this device cannot open, of the first records with such. */
	readonly undecryptable: readonly Undecryptable[];
	readonly undecryptableCount: number;
	/** Tables of other programs are not in it: the server could not be asked for them. */
	readonly lacksOthers: boolean;
}

/** What a page asks of the worker, one at a time; `stop` ends what is under way. */
export type PortabilityRequest =
	| { readonly kind: 'recognise'; readonly files: readonly DroppedFile[] }
	| { readonly kind: 'look'; readonly of: ImportRequest }
	| { readonly kind: 'import'; readonly of: ImportRequest & { readonly importId: string } }
	| { readonly kind: 'tables'; readonly of: { readonly spaceId: string } }
	| { readonly kind: 'export'; readonly of: ExportRequest }
	| { readonly kind: 'stop' };

export interface PortabilityResults {
	readonly recognise: RecognisedFiles;
	readonly look: ImportPreview;
	readonly import: ImportCounts;
	readonly tables: PortableTables;
	readonly export: ExportedFile;
}

/** Why it went no further; `place` names the part of a file, and the line in it. */
export interface PortabilityFailure {
	readonly code: string;
	readonly place: Place;
}

export type PortabilityMessage =
	| { readonly kind: 'done'; readonly value: PortabilityResults[keyof PortabilityResults] }
	| { readonly kind: 'failed'; readonly failure: PortabilityFailure }
	/** `of` where it is known how many there are. */
	| { readonly kind: 'progress'; readonly done: number; readonly of: number | undefined };

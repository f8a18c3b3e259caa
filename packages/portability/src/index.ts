export { csvExport } from './exports/csv-export.ts';
export { type IcsExport, icsExport } from './exports/ics-export.ts';
export { type MarkdownExport, writeMarkdown } from './exports/markdown-export.ts';
export { vcardExport } from './exports/vcard-export.ts';
export { type Dropped, type DroppedFile, openDropped } from './import/dropped-files.ts';
export { existingAmong } from './import/existing-records.ts';
export type {
	ImportItem,
	Loss,
	LossCode,
	RecordItem,
	SkippedItem,
	SkipReason,
	WrongItem,
	WrongReason,
} from './import/import-item.ts';
export type { ImportAnswers, ImportSource } from './import/import-source.ts';
export { type ImportScope, importWriter, type WritableItem } from './import/import-writer.ts';
export { type ImportTarget, type PlannedItem, planImport } from './import/plan-import.ts';
export {
	type Example,
	type ImportPreview,
	type PreviewRow,
	previewImport,
	type Tally,
} from './import/preview-import.ts';
export { type ImportCounts, type ImportRun, runImport, type WritableTarget } from './import/run-import.ts';
export { type PlacedAnswers, sourceItems } from './import/source-items.ts';
export { type ImportEntry, tracedImport } from './import/traced-import.ts';
export type { Manifest } from './mana-file/manifest.ts';
export { type ManaFile, type ManaLine, openManaFile } from './mana-file/open-mana-file.ts';
export { type PortableRecord, portableRecord } from './mana-file/record-line.ts';
export {
	type ExportedTable,
	type ManaFileOptions,
	type Undecryptable,
	type WrittenManaFile,
	writeManaFile,
} from './mana-file/write-mana-file.ts';
export { type Place, PortabilityError, type PortabilityErrorCode } from './portability-error.ts';
export { csvPreview } from './sources/csv.ts';
export type { CsvRow, CsvTable } from './sources/csv-table.ts';
export { daylioMoods } from './sources/daylio.ts';
export { importSources } from './sources/import-sources.ts';

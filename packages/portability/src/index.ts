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

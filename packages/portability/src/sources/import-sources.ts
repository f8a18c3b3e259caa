import type { ImportSource } from '../import/import-source.ts';
import { csvSource } from './csv.ts';
import { keepSource } from './keep.ts';
import { manaSource } from './mana.ts';
import { markdownSource } from './markdown.ts';
import { todoistSource } from './todoist.ts';

/** Every kind of file that is read, those first that are told by more: what one recognises, later ones may as well. */
export const importSources: readonly ImportSource[] = [
	manaSource,
	keepSource,
	todoistSource,
	csvSource,
	markdownSource,
];

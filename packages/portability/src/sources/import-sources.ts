import type { ImportSource } from '../import/import-source.ts';
import { csvSource } from './csv.ts';
import { dayOneSource } from './day-one.ts';
import { daylioSource } from './daylio.ts';
import { enexSource } from './enex.ts';
import { icsSource } from './ics.ts';
import { keepSource } from './keep.ts';
import { loopSource } from './loop.ts';
import { manaSource } from './mana.ts';
import { markdownSource } from './markdown.ts';
import { notionSource } from './notion.ts';
import { todoistSource } from './todoist.ts';
import { vcardSource } from './vcard.ts';

/** Every kind of file that is read, those first that are told by more: what one recognises, later ones may as well. */
export const importSources: readonly ImportSource[] = [
	manaSource,
	notionSource,
	keepSource,
	dayOneSource,
	loopSource,
	todoistSource,
	daylioSource,
	icsSource,
	vcardSource,
	enexSource,
	csvSource,
	markdownSource,
];

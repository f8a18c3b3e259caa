import type { Texts } from '../en.ts';
import { choices } from './names/choices.ts';
import { fields } from './names/fields.ts';
import { modules } from './names/modules.ts';
import { nouns } from './names/nouns.ts';
import { verbs } from './names/verbs.ts';

/** Each field that a form shows, each choice and each tool's verb has a name here. */
export const names: Texts['names'] = { modules, nouns, fields, choices, verbs };

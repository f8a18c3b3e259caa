import type { PersonaIntentions } from '../domain/intention.ts';
import { anna } from './anna.ts';
import { ben } from './ben.ts';
import { julia } from './julia.ts';
import { kai } from './kai.ts';
import { lena } from './lena.ts';
import { marcus } from './marcus.ts';
import { maya } from './maya.ts';
import { paul } from './paul.ts';
import { sofia } from './sofia.ts';
import { tom } from './tom.ts';

/** What each persona of the catalogue may want. */
export const intentionLibrary: readonly PersonaIntentions[] = [
	anna,
	ben,
	marcus,
	lena,
	sofia,
	tom,
	kai,
	julia,
	paul,
	maya,
];

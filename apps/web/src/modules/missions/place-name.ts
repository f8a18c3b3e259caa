import { moduleCatalogue } from '@mana/records';
import { placeOfModule } from '../../app/record-places.ts';
import { moduleName } from '../../texts/module-names.ts';
import { words } from '../../texts/words.svelte.ts';

/** What a screen is called, by its address. */
export function placeName(path: string): string {
	const module = moduleCatalogue.find(({ id }) => placeOfModule(id) === path);
	if (module) return moduleName(module);
	return path === '/' ? words().nav.today : path;
}

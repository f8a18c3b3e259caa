import { moduleCatalogue } from '@mana/records';
import { moduleName } from '../../texts/module-names.ts';
import { words } from '../../texts/words.svelte.ts';

/** What scopes, such as `notes:read` and `mana:write`, let an agent do, in sentences. */
export function rightsInWords(scopes: readonly string[]): string[] {
	const texts = words().agents.rights;
	const has = (scope: string) => scopes.includes(scope);
	const writesAll = has('mana:write');
	const readsAll = has('mana:read');
	const writes = writesAll ? [] : modulesWith(scopes, 'write');
	const reads =
		writesAll || readsAll ? [] : modulesWith(scopes, 'read').filter((name) => !writes.includes(name));
	return [
		writesAll ? texts.writeAll : readsAll ? texts.readAll : '',
		writes.length > 0 ? texts.write(writes.join(', ')) : '',
		reads.length > 0 ? texts.read(reads.join(', ')) : '',
		has('mana:destructive') ? texts.destructive : '',
		has('offline_access') ? texts.offline : '',
	].filter((sentence) => sentence !== '');
}

function modulesWith(scopes: readonly string[], right: 'read' | 'write'): string[] {
	return moduleCatalogue.filter(({ id }) => scopes.includes(`${id}:${right}`)).map(moduleName);
}

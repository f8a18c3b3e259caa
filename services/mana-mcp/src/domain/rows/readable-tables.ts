import { allRecordTypes, moduleCatalogue } from '@mana/records';
import { appScopes } from '@mana/tool-registry';

/** The tables that a token with these scopes may read, by their names; undefined limits nothing. */
export function readableTables(scopes: readonly string[] | undefined): string[] {
	const granted = scopes && appScopes(scopes, moduleCatalogue);
	const isReadable = (appId: string) =>
		granted === undefined || granted.includes('mana:read') || granted.includes(`${appId}:read`);
	return allRecordTypes.filter(({ app }) => isReadable(app)).map(({ name }) => name);
}

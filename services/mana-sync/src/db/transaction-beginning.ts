import { scopeNumber } from '../domain/scope-number.ts';
import type { Grant } from '../domain/sync-store.ts';
import type { KnownDatabase } from './known-database.ts';

/** `one read` is for a single statement: beginning, statement and end are sent in one go. */
export type Mode = 'one read' | 'read only' | 'read write';

/**
 * The messages that begin a transaction. Its settings end with it; without one nothing may be read, or written. One
 * message is cheapest. Where tables are spread over nodes, each setting has a message of its own, as a node hands a
 * message on whole; and plans are made with the values at hand, since a plan for any value finds no node.
 */
export function transactionBeginning(
	mode: Mode,
	{ readSpaces, writeSpaces }: Grant,
	{ isDistributed }: KnownDatabase,
): string[] {
	const set = (name: string, spaceIds: readonly string[]) =>
		spaceIds.length === 0 ? [] : [`set local mana_sync.${name} = '{${spaceIds.map(scopeNumber)}}'`];
	const begin = `begin ${mode === 'read write' ? mode : 'read only'}`;
	const settings = [...set('read_scopes', readSpaces), ...set('write_scopes', writeSpaces)];
	if (!isDistributed) return [[begin, ...settings].join('; ')];
	return [
		begin,
		'set local plan_cache_mode = force_custom_plan',
		"set local citus.propagate_set_commands = 'local'",
		...settings,
	];
}

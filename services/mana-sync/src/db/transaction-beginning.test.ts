import { expect, test } from 'bun:test';
import { scopeNumber } from '../domain/scope-number.ts';
import { transactionBeginning } from './transaction-beginning.ts';

const team = scopeNumber('team');
const grant = { readSpaces: ['home', 'team'], writeSpaces: ['team'] };

test('on one server everything that begins a transaction is one message', () => {
	expect(transactionBeginning('read write', grant, { isDistributed: false })).toEqual([
		`begin read write; set local mana_sync.read_scopes = '{${scopeNumber('home')},${team}}'; set local mana_sync.write_scopes = '{${team}}'`,
	]);
});

test('over several nodes each setting is a message, behind the one that hands settings on', () => {
	expect(transactionBeginning('one read', { ...grant, writeSpaces: [] }, { isDistributed: true })).toEqual([
		'begin read only',
		'set local plan_cache_mode = force_custom_plan',
		"set local citus.propagate_set_commands = 'local'",
		`set local mana_sync.read_scopes = '{${scopeNumber('home')},${team}}'`,
	]);
});

test('whatever a space is called, only numbers stand in what is sent', () => {
	const spaces = ["'; drop table x; --", '}', '"'];
	const [message = ''] = transactionBeginning(
		'read write',
		{ readSpaces: spaces, writeSpaces: spaces },
		{ isDistributed: false },
	);
	expect(message).toMatch(/^begin read write(; set local mana_sync\.\w+_scopes = '\{\d+,\d+,\d+\}'){2}$/);
});

test('who may read or write nothing sends no setting for it', () => {
	const nothing = { readSpaces: [], writeSpaces: [] };
	expect(transactionBeginning('read only', nothing, { isDistributed: false })).toEqual(['begin read only']);
});

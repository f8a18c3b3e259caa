import { expect, test } from 'bun:test';
import { AppError } from '@mana/service-kit';
import pg from 'pg';
import { asRefusal } from './database-failure.ts';

function told(sqlState: string, message = 'values of a row'): string {
	const error = new pg.DatabaseError(message, 0, 'error');
	error.code = sqlState;
	const refusal = asRefusal(error);
	expect(String(refusal)).not.toContain(message);
	return refusal instanceof AppError ? `${refusal.status} ${refusal.code}` : `fault ${String(refusal)}`;
}

test.each([
	['57P01', 'a server that shuts down', '503 DATABASE_UNAVAILABLE'],
	['08006', 'a connection that failed', '503 DATABASE_UNAVAILABLE'],
	['25006', 'a server that is no primary any more', '503 DATABASE_UNAVAILABLE'],
	['57014', 'a statement that took too long', '503 OVERLOADED'],
	['40P01', 'a deadlock that came again', '503 OVERLOADED'],
])('%s, %s, is told as %s', (sqlState, _, expected) => {
	expect(told(sqlState)).toBe(expected);
});

test('what breaks a rule of the database is our fault, and named by its state alone', () => {
	expect(told('23514')).toMatch(/^fault .*23514/);
});

test('a node that is lost at the end of a transaction is unavailable; any other internal error is our fault', () => {
	for (const lost of [
		'could not commit transaction for shard 102040 on at least one active node',
		'could not commit transaction on any active node',
		'failure on connection marked as essential: worker-2:5432',
	])
		expect(told('XX000', lost)).toBe('503 DATABASE_UNAVAILABLE');
	expect(told('XX000', 'cache lookup failed for node')).toMatch(/^fault .*XX000/);
});

import { expect, test } from 'bun:test';
import { AppError } from '@mana/service-kit';
import pg from 'pg';
import { asRefusal } from './database-failure.ts';

function told(sqlState: string): string {
	const error = new pg.DatabaseError('values of a row', 0, 'error');
	error.code = sqlState;
	const refusal = asRefusal(error);
	expect(String(refusal)).not.toContain('values of a row');
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

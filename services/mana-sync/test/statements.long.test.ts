import { test } from 'bun:test';
import { compareStatements } from './statements.ts';

test('over 100,000 records no statement reads much more for want of statistics', async () => {
	await compareStatements(100_000);
}, 900_000);

import { test } from 'bun:test';
import { compareStatements } from './statements.ts';

test('over 10,000 records no statement reads much more for want of statistics', async () => {
	await compareStatements(10_000);
}, 120_000);

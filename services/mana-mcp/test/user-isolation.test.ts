import { test } from 'bun:test';
import { assertNothingIsShared } from './user-isolation.ts';

test('no sequence of calls answers a user a byte of another one', () => assertNothingIsShared(8), 30_000);

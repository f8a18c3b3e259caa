// Brings the database of ADMIN_URL up to date: a process that a test can kill.
import { prepareDatabase } from '@mana/postgres-kit';
import { syncDatabase } from '../src/db/database.ts';

const passwords = { owner: 'only-for-tests', runtime: 'only-for-tests', maintenance: 'only-for-tests' };
await prepareDatabase({ adminUrl: process.env.ADMIN_URL ?? '', spec: syncDatabase, passwords });

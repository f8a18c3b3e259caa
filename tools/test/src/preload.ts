import { afterAll } from 'bun:test';
import { stopTestPostgres } from '@mana/postgres-kit/testing';

afterAll(stopTestPostgres);

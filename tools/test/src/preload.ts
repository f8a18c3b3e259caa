import { afterAll } from 'bun:test';
import { stopTestPostgres } from '@mana/postgres-kit/testing';
import { useServerOfLane } from './lane-servers.ts';

useServerOfLane(process.env);
afterAll(stopTestPostgres);

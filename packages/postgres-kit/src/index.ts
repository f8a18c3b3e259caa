export {
	type DatabaseSpec,
	type DatabaseUrls,
	prepareDatabase,
	type RolePasswords,
	urlsFor,
} from './database.ts';
export {
	type EmbeddedPostgres,
	type EmbeddedPostgresOptions,
	startEmbeddedPostgres,
} from './embedded-postgres.ts';
export { PostgresError, type PostgresErrorCode } from './postgres-error.ts';

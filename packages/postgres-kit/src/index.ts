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
export {
	inspectCluster,
	placeCluster,
	removeMisplacedCluster,
	type StoredCluster,
} from './stored-cluster.ts';

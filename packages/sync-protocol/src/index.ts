export {
	type ActivityOptions,
	readActivity,
	readActivityEverywhere,
} from './activity-client.ts';
export { type BackOffOptions, backOff } from './back-off.ts';
export { canonicalHash, canonicalJson } from './canonical-json.ts';
export { changeKey } from './change-key.ts';
export { type CollectionDigest, createDigest, type DigestBuilder } from './digest.ts';
export { type FollowedEvent, type FollowOptions, followChanges, followTables } from './follow-changes.ts';
export { type HistoryOptions, readHistory } from './history-client.ts';
export {
	createHybridClock,
	type HybridClock,
	type HybridClockOptions,
	MAX_DRIFT_MS,
} from './hybrid-clock.ts';
export {
	isDeleted,
	type LatestChange,
	type MergedRecord,
	mergeChange,
	mergeRecords,
	visibleData,
} from './merge-change.ts';
export { fromMergedRow, type RecordIdentity, toMergedRow } from './merged-row.ts';
export {
	type FieldConflict,
	failedPreconditions,
	hiddenEdits,
	type Precondition,
	preconditionsOf,
	restingPlaces,
	toConflict,
} from './precondition.ts';
export {
	type PulledPage,
	type PullOptions,
	pullAll,
	pullPages,
	pullTablePages,
	pullTables,
} from './pull-client.ts';
export { withLatestFields } from './read-merged-rows.ts';
export { createRecordDraft, type RecordDraft } from './record-draft.ts';
export { applyCorrections } from './replica/apply-corrections.ts';
export { openReplica, type ReplicaOptions } from './replica/open-replica.ts';
export { openPackedStorage } from './replica/packed-storage.ts';
export type { RecordName, Replica, ReplicaChange, ReplicaRecord } from './replica/replica.ts';
export type { RecordsListener } from './replica/replica-listeners.ts';
export type { OnRefused } from './replica/replica-outbox.ts';
export { createMemoryStorage, type ReplicaStorage, type StorageEntry } from './replica/replica-storage.ts';
export {
	type RevertOptions,
	type RevertSelector,
	revert,
	revertEverywhere,
} from './revert-client.ts';
export {
	clientIdSchema,
	compareStamps,
	decodeStamp,
	encodeStamp,
	instantSchema,
	isInstant,
	laterStamp,
	MAX_COUNTER,
	MAX_INSTANT_MS,
	parseInstantMs,
	type Stamp,
	type StampParts,
	stampInstant,
	stampInstantMs,
	stampSchema,
} from './stamp.ts';
export { type Arrival, type StampedChange, type StampedValue, stampChange } from './stamp-change.ts';
export { findUnstorable, MAX_DEPTH, type UnstorableValue } from './storable-text.ts';
export { EPOCH, FROM_NOW_ON, type PushOptions, push, pushInsert } from './sync-client.ts';
export { SyncError } from './sync-error.ts';
export type { SyncClientConfig, SyncRequestOptions } from './sync-request.ts';
export { digestTables, eraseSpace, listTables, type TablesOptions } from './tables-client.ts';
export {
	type ActivityResponse,
	type AppsActivity,
	activityResponseSchema,
	appsActivitySchema,
} from './wire/activity-response.ts';
export { type Actor, actorSchema } from './wire/actor.ts';
export {
	type Change,
	changeSchema,
	changeSpaceId,
	type DeleteChange,
	type InsertChange,
	type UpdateChange,
} from './wire/change.ts';
export { type Conflict, conflictSchema } from './wire/conflict.ts';
export { type Correction, correctionSchema } from './wire/correction.ts';
export {
	appsDigestSchema,
	type DigestResponse,
	digestResponseSchema,
	type TableDigest,
} from './wire/digest-response.ts';
export { type ErasedSpace, erasedSpaceSchema } from './wire/erased-space.ts';
export { type ErrorBody, errorBodySchema } from './wire/error-body.ts';
export { type FieldWrite, fieldWriteSchema } from './wire/field-write.ts';
export { type HistoryResponse, historyResponseSchema } from './wire/history-response.ts';
export { type MergedRow, mergedRowSchema, type TableRow } from './wire/merged-row.ts';
export { type Origin, originSchema } from './wire/origin.ts';
export { type PullResponse, pullResponseSchema } from './wire/pull-response.ts';
export { type PushRequest, pushRequestSchema, SCHEMA_VERSION } from './wire/push-request.ts';
export { type PushResponse, pushResponseSchema } from './wire/push-response.ts';
export {
	type AppsRevert,
	appsRevertSchema,
	type RevertReason,
	type RevertRequest,
	type RevertResponse,
	revertReasonSchema,
	revertRequestSchema,
	revertResponseSchema,
} from './wire/revert.ts';
export {
	type SocketMessage,
	type SocketRequest,
	socketMessageSchema,
	socketRequestSchema,
} from './wire/socket-message.ts';
export { type StreamChanges, streamChangesSchema } from './wire/stream-changes.ts';
export {
	type AppTable,
	appIdSchema,
	maxTables,
	parseTableName,
	tableListSchema,
	tableName,
	tableSchema,
} from './wire/table-name.ts';
export { type TablesResponse, tablesResponseSchema } from './wire/tables-response.ts';

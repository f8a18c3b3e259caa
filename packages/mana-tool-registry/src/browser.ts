/**
 * What an app's agent worker needs: the tools, the gate and the running of calls. Nothing of it needs a server, and a
 * test of the bundle holds it to that.
 */
export { registerAllModules } from './all-modules.ts';
export { describeLoss } from './call-tool.ts';
export { MasterKeyClient } from './keys/master-key-client.ts';
export { hasRight } from './oauth-scopes.ts';
export { personDay, withWeekday } from './person-day.ts';
export { DEFAULT_PER_TOOL_RATE_LIMIT, RATE_LIMIT_WINDOW_MS } from './policy/evaluate-policy.ts';
export { detectInjectionMarker, type InjectionMarker } from './policy/injection-marker.ts';
export { MemoryInvocations } from './policy/invocation-window.ts';
export {
	createPolicyGate,
	type PolicyGate,
	type PolicyMode,
	type PolicySource,
} from './policy/policy-gate.ts';
export { MemoryReadMarks } from './policy/read-marks.ts';
export { createTaint, type Taint } from './policy/taint.ts';
export { createRecentCreates } from './records/recent-creates.ts';
export { recordTitle } from './records/record-titles.ts';
export { createSyncRowStore, type RowAccess, type RowStore, type SyncRowStore } from './records/row-store.ts';
export { type ActivityStore, createSyncActivityStore } from './records/space-activity.ts';
export { createTable, type Table } from './records/table.ts';
export { createWriteNames } from './records/write-names.ts';
export {
	type CallRequest,
	type CallResult,
	type CallTrace,
	type Confirmation,
	type RunCallDeps,
	runCall,
} from './run-call.ts';
export { SearchIndexes } from './search/search-indexes.ts';
export type { CallSpaces } from './spaces/call-spaces.ts';
export type { SpaceReach } from './spaces/space-reach.ts';
export { createToolContext, type ToolCall, type ToolContextDeps } from './tool-context.ts';
export { ToolError, type ToolErrorCode } from './tool-error.ts';
export { type RegisteredTool, ToolRegistry } from './tool-registry.ts';
export type { ToolContext, ToolLogger, ToolSpec } from './tool-spec.ts';

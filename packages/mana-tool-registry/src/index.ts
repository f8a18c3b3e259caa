export { registerAllModules } from './all-modules.ts';
export {
	type CallToolOptions,
	callTool,
	callToolAcross,
	describeLoss,
	type ToolOutcome,
} from './call-tool.ts';
export { coreTools } from './core-tools.ts';
export type { ObjectJsonSchema } from './json-schema.ts';
export {
	type KeyRequest,
	MasterKeyClient,
	type MasterKeyClientOptions,
	type OwnerKeys,
} from './keys/master-key-client.ts';
export { MasterKeyFetchError, ZeroKnowledgeUserError } from './keys/master-key-errors.ts';
export { createToolFinder } from './modules/tool-finder.ts';
export { targetOf } from './modules/tools.ts';
export { appScopes, hasRight, missingScopes, toolScopes, withImpliedScopes } from './oauth-scopes.ts';
export type { FeedItem, FetchedArticle, Forecast, FoundEvent, GeoPlace, Outside, Rain } from './outside.ts';
export { type PersonDay, personDay, withWeekday } from './person-day.ts';
export {
	DEFAULT_PER_TOOL_RATE_LIMIT,
	evaluatePolicy,
	type PolicyDecision,
	type PolicyQuestion,
	type PolicyReason,
	RATE_LIMIT_WINDOW_MS,
} from './policy/evaluate-policy.ts';
export { removes } from './policy/foreign-text.ts';
export { detectInjectionMarker, type InjectionMarker } from './policy/injection-marker.ts';
export {
	type Invocation,
	type InvocationWindow,
	MemoryInvocations,
	type WindowLimits,
} from './policy/invocation-window.ts';
export {
	createPolicyGate,
	type PolicyGate,
	type PolicyMode,
	type PolicySource,
} from './policy/policy-gate.ts';
export { MemoryReadMarks, type ReadMarks } from './policy/read-marks.ts';
export { createTaint, type Taint } from './policy/taint.ts';
export { allPrompts } from './prompts/all-prompts.ts';
export type { PromptArgument, PromptSpec } from './prompts/prompt-spec.ts';
export { oneLine } from './records/bounded-text.ts';
export { createRecentCreates } from './records/recent-creates.ts';
export {
	createSyncRowStore,
	type OnRows,
	type RowAccess,
	type RowStore,
	type SyncRowStore,
	type SyncRowStoreOptions,
} from './records/row-store.ts';
export { type ActivityStore, createSyncActivityStore } from './records/space-activity.ts';
export type { SpaceRows } from './records/space-rows.ts';
export { getRegistry, getTool, getToolsByModule, registerTool } from './registry.ts';
export { allResources } from './resources/all-resources.ts';
export { type ResourceSpec, resourcePlace } from './resources/resource-spec.ts';
export {
	type AnsweredCall,
	type CallRequest,
	type CallResult,
	type CallTrace,
	type Confirmation,
	type RunCallDeps,
	runCall,
} from './run-call.ts';
export type { HostedIndex, IndexHost } from './search/index-host.ts';
export {
	createRemoteIndexHost,
	type IndexThread,
	type RemoteIndexHost,
} from './search/remote-index-host.ts';
export { SearchIndexes } from './search/search-indexes.ts';
export type { CallSpaces } from './spaces/call-spaces.ts';
export type { SpaceReach } from './spaces/space-reach.ts';
export { createToolContext, type ToolCall, type ToolContextDeps } from './tool-context.ts';
export { ToolError, type ToolErrorCode } from './tool-error.ts';
export {
	type RegisteredTool,
	RegistrationError,
	type RegistrationErrorCode,
	ToolRegistry,
} from './tool-registry.ts';
export {
	defineTool,
	type TimeTeller,
	type ToolContext,
	type ToolLogger,
	type ToolSpec,
} from './tool-spec.ts';

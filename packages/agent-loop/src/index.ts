export {
	type ActingAgent,
	type CallContextDeps,
	type CallTraces,
	callContext,
	callRequest,
	type Person,
} from './acting/call-context.ts';
export {
	type AgentPolicy,
	agentPolicySchema,
	type Permission,
	type PermissionQuestion,
	permissionFor,
} from './agent-policy.ts';
export { type Compactor, createCompactor } from './compact-messages.ts';
export { estimateTokens } from './estimate-tokens.ts';
export { type FencedResult, fenceResult } from './fence-result.ts';
export { isInputTooLong } from './input-guard.ts';
export {
	type AnswerEntry,
	type Journal,
	type JournalEntry,
	journaledModel,
	journaledTools,
} from './journal.ts';
export type { EndedCall, LoopState } from './loop-state.ts';
export {
	type AssistantMessage,
	type LoopMessage,
	type MessageFault,
	messageFault,
	type ToolCall,
	type ToolMessage,
	type ToolResult,
	type UserMessage,
} from './message.ts';
export { addReads, type CountedReads, countReads, type TableReads } from './missions/counted-reads.ts';
export { followRows } from './missions/followed-rows.ts';
export { type GivenInput, givenInput, givenRecords, staleInputs } from './missions/given-records.ts';
export { openingOf, type RunOpening } from './missions/mission-prompt.ts';
export {
	beginRunRecord,
	type MissionBrief,
	readAgentLimit,
	readBrief,
	readPlainMission,
	settingsOfMission,
	writeRunRecord,
} from './missions/mission-records.ts';
export {
	type ActingRun,
	type MissionToolsDeps,
	missionTools,
	type StageProposal,
} from './missions/mission-tools.ts';
export { faultOfLoop, type LoopFault } from './missions/run-end.ts';
export { stageMissionCall } from './missions/stage-mission-call.ts';
export type { Model, ModelAnswer, ModelFailure, ModelFailureKind, ModelRequest, Usage } from './model.ts';
export {
	type Approval,
	type ApprovalDeps,
	type Approved,
	approveProposal,
	type ChangedRecord,
} from './proposals/approve-proposal.ts';
export type { BaseStamp } from './proposals/changed-records.ts';
export {
	approveProposals,
	type Decided,
	type DecisionDeps,
	rejectOne,
} from './proposals/decide-proposals.ts';
export { createDryRunRows } from './proposals/dry-run-rows.ts';
export { earlierDecisions } from './proposals/earlier-decisions.ts';
export { type CallIn, type PreviewDeps, type ProposedCall, previewCall } from './proposals/preview-call.ts';
export type { CallPreview, FieldDifference, PreviewedRecord } from './proposals/preview-words.ts';
export { isExpired, proposalDays, proposals } from './proposals/proposal.ts';
export { type Rejected, rejectProposal } from './proposals/reject-proposal.ts';
export {
	type ProposingRun,
	type Staged,
	type StagingDeps,
	stageProposal,
} from './proposals/stage-proposal.ts';
export {
	type ModelAnswerLine,
	type ModelQuestion,
	modelAnswerLineSchema,
	modelQuestionSchema,
} from './proxied/model-question.ts';
export { createProxiedModel, type ProxiedModelOptions } from './proxied/proxied-model.ts';
export { createRegistryTools, type RegistryToolsOptions, type StagedCall } from './registry-tools.ts';
export {
	type Reminder,
	type ReminderProducer,
	type ReminderQuestion,
	type ReminderSeverity,
	standingReminders,
} from './reminders.ts';
export {
	type LoopLimits,
	type LoopOptions,
	type LoopResult,
	type LoopStep,
	runLoop,
	type StopReason,
} from './run-loop.ts';
export { type CadenceFault, cadenceFault, nextInstant } from './schedule/next-instant.ts';
export { type ParentRun, withSubAgents } from './sub-agents.ts';
export { createTokenMeter, type TokenMeter } from './token-meter.ts';
export type { LoopTool, RunningCall, ToolRunner } from './tool-runner.ts';

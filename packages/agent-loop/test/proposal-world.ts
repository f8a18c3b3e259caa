import { createSyncStandIn } from '@mana/sync-protocol/testing';
import {
	createPolicyGate,
	createRecentCreates,
	createSyncActivityStore,
	createSyncRowStore,
	createTaint,
	createToolContext,
	MemoryInvocations,
	MemoryReadMarks,
	type PolicyMode,
	type RegisteredTool,
	type RunCallDeps,
	registerAllModules,
	runCall,
	SearchIndexes,
	type ToolContextDeps,
	ToolRegistry,
} from '@mana/tool-registry/browser';
import { type AgentPolicy, permissionFor } from '../src/agent-policy.ts';
import { type Approval, approveProposal } from '../src/proposals/approve-proposal.ts';
import type { CallIn } from '../src/proposals/preview-call.ts';
import { proposals } from '../src/proposals/proposal.ts';
import { rejectProposal } from '../src/proposals/reject-proposal.ts';
import { stageProposal } from '../src/proposals/stage-proposal.ts';
import { createRegistryTools } from '../src/registry-tools.ts';
import type { ToolRunner } from '../src/tool-runner.ts';

const registry = new ToolRegistry();
registerAllModules(registry);

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export type ProposalWorld = Awaited<ReturnType<typeof createProposalWorld>>;

/**
 * Proposals of Anna's mission over mana-sync in memory; whoever works on them may be killed between any two requests.
 *
 * @param outside what tools reach that are called at once
 * @param type of the space
 */
export async function createProposalWorld(
	mode: PolicyMode = 'log-only',
	outside?: ToolContextDeps['outside'],
	type: 'personal' | 'family' = 'personal',
) {
	const space = { id: 'home', name: 'Home', type } as const;
	const reach = async () => ({
		spaces: [{ ...space, slug: 'home', role: 'owner' as const, metadata: { type } }],
		personalId: type === 'personal' ? space.id : undefined,
		notGranted: ['work'],
		grantedAt: '',
	});
	const clock = { nowMs: Date.parse('2026-03-10T12:00:00Z') };
	const now = () => clock.nowMs;
	const sync = createSyncStandIn({ now, personalSpaceId: space.id });
	const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
	const life = { requests: 0, endsAt: Number.POSITIVE_INFINITY, isAnsweredLast: false, ended };
	const fetch = async (url: string, init?: RequestInit) => {
		life.requests += 1;
		const isLast = life.requests === life.endsAt;
		if (isLast && life.isAnsweredLast) await sync.fetch(url, init);
		if (life.requests < life.endsAt) return sync.fetch(url, init);
		end(undefined);
		// Nobody is there to be told.
		return new Promise<never>(() => {});
	};
	const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
		'encrypt',
		'decrypt',
	]);
	const keyring = [key];
	const contexts: ToolContextDeps = {
		rows: createSyncRowStore({ syncUrl: 'http://sync.test', fetch }),
		activity: createSyncActivityStore({ syncUrl: 'http://sync.test', fetch }),
		masterKeys: {
			getKeyring: async () => keyring,
			getCurrentKeyring: async () => keyring,
			forget() {},
		},
		searchIndexes: new SearchIndexes(),
		recentCreates: createRecentCreates(now),
		now,
	};
	const taint = createTaint({ marks: new MemoryReadMarks({ now }), windowMs: 600_000, now });
	const calls: RunCallDeps = {
		gate: createPolicyGate({
			mode,
			policies: { allowedDestructiveTools: async () => [] },
			invocations: new MemoryInvocations({ windowMs: 60_000, perTool: 1_000 }),
			taint,
			countDecision() {},
			settingsPage: () => '',
			now,
		}),
		taint,
		countCall() {},
		span: (_name, _attributes, work) => work(),
		newCallId: () => crypto.randomUUID(),
		now,
		clockMs: now,
		deadlineMs: 10_000,
		checksOutput: true,
	};
	const traces: string[] = [];
	const contextOf = (over: ToolContextDeps, tool: string, callId: string, repeatableAs?: string) =>
		createToolContext(over, {
			caller: { userId: 'anna', token: 'token' },
			space,
			tool,
			callId,
			...(repeatableAs && { repeatableAs }),
			clientId: 'mana-ai:anna',
			actor: { client: 'Helper', missionId: 'm1' },
			invoker: 'mana-ai',
			logger: silent,
			spaceReach: reach,
		});
	const callIn: CallIn = (over, { tool, callName, callId }) => ({
		agent: 'Helper',
		scopes: undefined,
		spaces: { active: space, reach },
		askedCallId: callId,
		createContext: (call) => contextOf(over, tool.name, call.callId, `${callName} ${call.space.id}`),
		trace: (trace) => void traces.push(`${trace.tool} ${trace.outcome}`),
	});
	const records = () => contextOf(contexts, 'proposals', 'records');
	const staging = () => ({
		contexts,
		callIn,
		now,
		run: { runId: 'r1', missionId: 'm1', agentId: 'a1' },
		records: records(),
	});
	const toolOf = (name: string): RegisteredTool => {
		const tool = registry.get(name);
		if (!tool) throw new Error(`there is no tool ${name}`);
		return tool;
	};
	const stamped = { userId: 'anna', spaceId: space.id, jwt: 'token', scopes: undefined, bounds: '' };
	return {
		sync,
		clock,
		life,
		traces,
		/** All that is kept but proposals. */
		rows: () => sync.rows().filter(({ appId }) => appId !== 'ai'),
		stage(tool: string, input: Record<string, unknown>, callKey = 'call:1:0') {
			clock.nowMs += 1_000;
			return stageProposal(staging(), { tool: toolOf(tool), input, key: callKey });
		},
		/** Those of a run of the mission. */
		tools: (policy: AgentPolicy): ToolRunner =>
			createRegistryTools({
				tools: registry.all(),
				calls,
				policyMode: mode,
				permissionOf: ({ name, module, policyHint }) =>
					permissionFor({ name, module: module.id, hint: policyHint }, [policy]),
				request: ({ key: callKey }, tool) =>
					callIn(contexts, { tool, input: {}, callName: callKey, callId: callKey }),
				stage: (call) => stageProposal(staging(), call),
			}),
		approve(approval: Approval) {
			clock.nowMs += 1_000;
			return approveProposal(
				{
					contexts,
					calls,
					now,
					toolOf: (name) => registry.get(name),
					access: { ...stamped, clientId: 'mana-ai:anna' },
					records: records(),
					callIn: () => callIn,
				},
				approval,
			);
		},
		reject(id: string, feedback?: string) {
			clock.nowMs += 1_000;
			return rejectProposal(records(), id, feedback);
		},
		/** Writes to a proposal as another client would. */
		forge: (id: string, fields: { readonly tool?: string; readonly args?: string }) =>
			proposals.updateOpened(records(), id, () => fields),
		proposal: (id: string) => proposals.get(records(), id),
		/** Calls a tool at once, as the person's companion would. */
		async run(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
			clock.nowMs += 1_000;
			const tool = toolOf(name);
			const callId = crypto.randomUUID();
			const result = await runCall<never>(calls, {
				...callIn({ ...contexts, outside }, { tool, input, callName: callId, callId }),
				tool,
				rawInput: input,
				async confirm() {
					return { answer: 'agreed' };
				},
			});
			if (result.ok) return result.output;
			throw new Error(result.reason === 'failed' ? result.text : result.reason);
		},
	};
}

import type { MissionToolsDeps } from '@mana/agent-loop';
import { spacePolicySchema } from '@mana/auth-protocol';
import {
	createPolicyGate,
	createTaint,
	DEFAULT_PER_TOOL_RATE_LIMIT,
	MemoryInvocations,
	MemoryReadMarks,
	type PolicyMode,
	RATE_LIMIT_WINDOW_MS,
	type RunCallDeps,
} from '@mana/tool-registry/browser';
import { askWhatManaAiIs } from '../owner/heard-policy-mode.ts';
import type { ServiceUrls } from '../owner/owner.ts';
import type { OwnerClient } from '../tabs/owner-client.ts';

export interface DevicePolicyDeps {
	readonly call: OwnerClient['call'];
	readonly urls: Pick<ServiceUrls, 'app' | 'ai'>;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	readonly newId: () => string;
}

/** How strictly calls are looked at, and what makes them so. */
export type DevicePolicy = Pick<MissionToolsDeps, 'policyMode' | 'calls'>;

const callDeadlineMs = 20_000;
const taintWindowMs = 600_000;
/** A mana-ai that is slower than this is gone by as it was heard last. */
const askMs = 3_000;

/** Asks mana-ai how strictly it looks at calls, and goes by what it says; where it says nothing, by what it said last. */
export function createDevicePolicy(deps: DevicePolicyDeps): () => Promise<DevicePolicy> {
	const { call, urls, now, newId } = deps;
	// Whatever the mode is by then, what an agent has called and read before counts.
	const taint = createTaint({ marks: new MemoryReadMarks({ now }), windowMs: taintWindowMs, now });
	const invocations = new MemoryInvocations({
		windowMs: RATE_LIMIT_WINDOW_MS,
		perTool: DEFAULT_PER_TOOL_RATE_LIMIT,
	});
	const gateOf = (mode: PolicyMode) =>
		createPolicyGate({
			mode,
			policies: {
				async allowedDestructiveTools({ spaceId }) {
					const path = `/api/v1/spaces/${encodeURIComponent(spaceId)}/policy`;
					const answer = await call('call', { method: 'GET', path });
					const policy = spacePolicySchema.pick({ allowDestructive: true }).safeParse(answer.body);
					return answer.ok && policy.success ? policy.data.allowDestructive : [];
				},
			},
			...{ invocations, taint },
			countDecision() {},
			settingsPage: (spaceId) => `${urls.app}/spaces/${encodeURIComponent(spaceId)}`,
			now,
		});
	const calls: Omit<RunCallDeps, 'gate'> = {
		taint,
		countCall() {},
		span: (_name, _attributes, work) => work(),
		newCallId: newId,
		now,
		clockMs: now,
		deadlineMs: callDeadlineMs,
		checksOutput: false,
	};

	return async () => {
		if (urls.ai !== undefined) await withinMs(askMs, call('call', askWhatManaAiIs));
		const policyMode = await call('policyMode');
		return { policyMode, calls: { ...calls, gate: gateOf(policyMode) } };
	};
}

async function withinMs(milliseconds: number, asked: Promise<unknown>): Promise<void> {
	const { promise: isLate, resolve } = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, milliseconds);
	await Promise.race([asked, isLate]).finally(() => clearTimeout(timer));
}

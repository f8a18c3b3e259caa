import type { ActingAgent, CallTraces, DecisionDeps, MissionToolsDeps } from '@mana/agent-loop';
import { stageMissionCall } from '@mana/agent-loop';
import {
	createRecentCreates,
	createSyncActivityStore,
	createSyncRowStore,
	registerAllModules,
	SearchIndexes,
	type SyncRowStore,
	ToolError,
	ToolRegistry,
} from '@mana/tool-registry/browser';
import type { AgentGround } from '../owner/device-agent-store.ts';
import type { ServiceUrls } from '../owner/owner.ts';
import type { OwnerClient } from '../tabs/owner-client.ts';
import { createDevicePolicy, type DevicePolicy } from './device-policy.ts';

export interface AgentWorldDeps {
	readonly call: OwnerClient['call'];
	readonly urls: ServiceUrls;
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	readonly newId: () => string;
	readonly sleep: (ms: number) => Promise<void>;
}

/** What runs and decisions of one person on this device work with: the same tools, gate and trace as anywhere. */
export interface AgentWorld
	extends Omit<MissionToolsDeps, keyof DevicePolicy>,
		Pick<DecisionDeps, 'toolOf' | 'countDecision'> {
	/** As it stands now: whoever runs this Mana says so, and may change it. @throws where the app is locked */
	readonly policy: () => Promise<DevicePolicy>;
	readonly store: SyncRowStore;
	/** @throws where the app is locked */
	readonly ground: () => Promise<AgentGround>;
	/** The person's own, good for a while. @throws ToolError `TOKEN_REFUSED`, `AUTH_UNAVAILABLE` */
	readonly token: () => Promise<string>;
	/** In whose name, and where; undefined where the person is not in the space. */
	readonly personIn: (spaceId: string) => Promise<Pick<ActingAgent, 'caller' | 'space'> | undefined>;
}

/** Waits before an entry of the log is tried again. */
const retriesAfterMs = [500, 2_000, 8_000, 30_000, 120_000] as const;

export function createAgentWorld(deps: AgentWorldDeps): AgentWorld {
	const { call, urls, now } = deps;
	const registry = new ToolRegistry();
	registerAllModules(registry);
	const store = createSyncRowStore({ syncUrl: urls.sync, fetch: deps.fetch });
	const ground = () => call('agentGround');

	async function token(): Promise<string> {
		const answer = await call('accessToken');
		if (answer.ok) return answer.token;
		const isOver = answer.code === 'SESSION_ENDED';
		throw new ToolError(isOver ? 'TOKEN_REFUSED' : 'AUTH_UNAVAILABLE', 'There is no session just now.');
	}

	const getKeyring = async ({ space }: { readonly space: { readonly id: string } }) => {
		const { keys } = await ground().catch((cause: unknown) => {
			throw new ToolError('KEY_REFUSED', 'The app is locked.', { cause });
		});
		const ring = keys.get(space.id);
		if (ring === undefined) throw new ToolError('KEY_REFUSED', 'This device has no key of this space.');
		return ring;
	};

	return {
		store,
		ground,
		token,
		async personIn(spaceId) {
			const { userId, spaces } = await ground();
			const space = spaces.find(({ id }) => id === spaceId);
			return space && { caller: { userId, token: await token() }, space };
		},
		contexts: {
			rows: store,
			activity: createSyncActivityStore({ syncUrl: urls.sync, fetch: deps.fetch }),
			masterKeys: { getKeyring, getCurrentKeyring: getKeyring, forget() {} },
			searchIndexes: new SearchIndexes(),
			recentCreates: createRecentCreates(now),
			now,
		},
		spaces: {
			async list({ boundSpaces }) {
				const { spaces } = await ground();
				return {
					ok: true,
					spaces: boundSpaces ? spaces.filter(({ id }) => boundSpaces.includes(id)) : spaces,
				};
			},
		},
		traces: createDeviceTraces(deps),
		agentsPage: `${urls.app}/agents`,
		invoker: 'device',
		clientIdOf: () => `device-${writerId}`,
		logger: silent,
		policy: createDevicePolicy(deps),
		tools: registry.all(),
		toolOf: (name) => registry.get(name),
		stageProposal: stageMissionCall,
		countDecision() {},
		now,
	};
}

/** Two workers never write under one name. */
const writerId = crypto.randomUUID();
/** What is logged on a device nobody reads; the person's own log has each call. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Calls of this device in the log that their person reads; of the arguments it has a hash whose key stays here. */
function createDeviceTraces({ call, sleep }: Pick<AgentWorldDeps, 'call' | 'sleep'>): CallTraces {
	const key = crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	return {
		async record(_caller, client, trace, input) {
			const text = new TextEncoder().encode(JSON.stringify(input));
			const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await key, text));
			const inputHash = [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('');
			const body = { entries: [{ ...trace, client, inputHash }] };
			const send = () => call('call', { method: 'POST', path: '/api/v1/me/agent-activity', body });
			let answer = await send();
			for (const afterMs of retriesAfterMs) {
				const isAway = !answer.ok && (answer.status === 0 || answer.status === 429 || answer.status >= 500);
				if (!isAway) break;
				await sleep(afterMs);
				answer = await send();
			}
			return answer.ok ? 'taken' : 'lost';
		},
	};
}

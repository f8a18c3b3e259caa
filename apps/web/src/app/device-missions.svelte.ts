import { agentKeysPath } from '@mana/auth-protocol';
import type { Agent } from '../data/agent/open-agent.ts';
import type { AppData } from '../data/app-data.ts';
import type { DeviceAgent, DeviceAgentHere } from '../data/device-agent.ts';
import type { ServiceUrls } from './service-urls.ts';

/** Missions of an account whose keys are on its devices alone: how they are set up here, and what runs them. */
export class DeviceMissions {
	readonly #data: Pick<AppData, 'deviceAgent' | 'call'>;
	readonly #urls: ServiceUrls;
	#here = $state.raw<DeviceAgentHere | undefined>();
	#agent: Promise<Agent> | undefined;

	constructor(data: Pick<AppData, 'deviceAgent' | 'call'>, urls: ServiceUrls) {
		this.#data = data;
		this.#urls = urls;
	}

	/** Undefined until it is known. */
	get here(): DeviceAgentHere | undefined {
		return this.#here;
	}

	get isZeroKnowledge(): boolean {
		return this.#here?.isZeroKnowledge === true;
	}

	/** Looks how it stands, and lets what is due begin from now on. */
	async start(): Promise<void> {
		await this.#take(this.#data.deviceAgent());
	}

	async keep(next: Partial<DeviceAgent>): Promise<void> {
		const { model, missions } = { ...(await this.#data.deviceAgent()), ...next };
		await this.#take(this.#data.deviceAgent({ ...(model && { model }), missions }));
	}

	/** The worker that runs them; loaded once it is needed. */
	agent(): Promise<Agent> {
		this.#agent ??= import('../data/agent/open-agent.ts').then(({ openAgent }) => openAgent(this.#urls));
		return this.#agent;
	}

	async #take(answer: Promise<DeviceAgentHere>): Promise<void> {
		try {
			this.#here = await answer;
		} catch {
			// A locked app has none; it is looked at again once it is open.
			this.#here = undefined;
			return;
		}
		if (!this.isZeroKnowledge) return;
		if (this.#here.model !== undefined || (await this.#hasSealed())) void this.agent();
	}

	/** Whether runs at the server may have left something for this person. */
	async #hasSealed(): Promise<boolean> {
		if (this.#urls.ai === undefined) return false;
		return (await this.#data.call({ method: 'GET', path: `${agentKeysPath}/public` })).ok;
	}
}

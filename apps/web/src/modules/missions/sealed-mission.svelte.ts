import { untrack } from 'svelte';
import type { AppContext } from '../../app/app-context.ts';
import type { SealedStanding } from '../../data/agent/messages.ts';
import type { SealedCopy } from '../../data/sealed-copies.ts';
import { untilSent } from './mission-service.ts';

/** What mana-ai holds of a mission on a sealed copy, and what this device seals for it. */
export class SealedMission {
	readonly #deps: Pick<AppContext, 'data' | 'device'>;
	readonly #missionId: () => string | undefined;
	#standing = $state.raw<SealedStanding | undefined>();
	#copy = $state.raw<SealedCopy | undefined>();

	/** To be made while a component begins. @param missionId undefined where the server is not asked */
	constructor(deps: Pick<AppContext, 'data' | 'device'>, missionId: () => string | undefined) {
		this.#deps = deps;
		this.#missionId = missionId;
		$effect(() => {
			if (missionId() !== undefined) untrack(() => void this.reload());
		});
	}

	/** Undefined where mana-ai takes no copies, or cannot be asked. */
	get standing(): SealedStanding | undefined {
		return this.#standing;
	}

	/** What was chosen on this device; undefined where it seals nothing for the mission. */
	get copy(): SealedCopy | undefined {
		return this.#copy;
	}

	async reload(): Promise<void> {
		const { data, device } = this.#deps;
		const missionId = this.#missionId();
		if (missionId === undefined) return;
		const agent = await device.agent();
		const [answer, { copies }] = await Promise.all([
			agent.sealedStanding({ missionId }),
			data.sealedCopies(),
		]);
		this.#standing = answer.ok ? answer.standing : undefined;
		this.#copy = copies[missionId];
	}

	/** Seals what has changed, before the server runs it or plans it anew. */
	async renew(): Promise<void> {
		const missionId = this.#missionId();
		if (missionId === undefined || this.#copy === undefined) return;
		await untilSent(this.#deps.data);
		const agent = await this.#deps.device.agent();
		await agent.renewSealed({ missionId });
		await this.reload();
	}

	/** Takes in what a run has left. */
	async fetch(): Promise<void> {
		const agent = await this.#deps.device.agent();
		await agent.fetchSealed();
	}
}

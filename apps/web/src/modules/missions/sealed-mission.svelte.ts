import { untrack } from 'svelte';
import type { AppContext } from '../../app/app-context.ts';
import type { SealedStanding } from '../../data/agent/messages.ts';
import type { SealedCopy } from '../../data/sealed-copies.ts';
import { untilSent } from './mission-service.ts';

/** A device renews it meanwhile. */
const lookEveryMs = 30_000;

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
			if (missionId() === undefined) return;
			untrack(() => void this.reload());
			const timer = setInterval(() => {
				if (document.visibilityState === 'visible') void this.reload();
			}, lookEveryMs);
			return () => clearInterval(timer);
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
		const [answer, kept] = await Promise.all([
			agent.sealedStanding({ missionId }),
			// A locked app tells nothing.
			data.sealedCopies().catch(() => undefined),
		]);
		if (missionId !== this.#missionId()) return;
		// What was said before stays, for a network that is gone for a moment.
		if (answer.ok) this.#standing = answer.standing;
		else if (answer.code !== 'UNREACHABLE') this.#standing = undefined;
		this.#copy = kept?.copies[missionId];
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

import { type MissionGrantInWords, missionGrantsSchema } from '@mana/auth-protocol';
import type { AppContext } from '../../app/app-context.ts';
import { type Remote, remote } from '../../app/remote.svelte.ts';
import { SealedMission } from './sealed-mission.svelte.ts';

interface Placed {
	readonly id: string;
	/** Undefined until the mission was found. */
	readonly spaceId: string | undefined;
}

/** Where a mission runs, and what its person has allowed it at the server. */
export class MissionPlace {
	readonly sealed: SealedMission;
	readonly #context: AppContext;
	readonly #mission: () => Placed;
	readonly #grants: Remote<{ readonly grants: readonly MissionGrantInWords[] }>;

	/** To be made while a component begins. */
	constructor(context: AppContext, mission: () => Placed) {
		const { device, space, urls } = context;
		this.#context = context;
		this.#mission = mission;
		this.#grants = remote(() => '/api/v1/me/mission-grants', missionGrantsSchema);
		this.sealed = new SealedMission(context, () => {
			const { id, spaceId } = mission();
			// What others keep in a space is not this person's to hand out.
			const isOwn = space.all.find((one) => one.id === spaceId)?.type === 'personal';
			return device.isZeroKnowledge && urls.ai !== undefined && isOwn ? id : undefined;
		});
	}

	/** What is in force at the server. */
	get grant(): MissionGrantInWords | undefined {
		const { id, spaceId } = this.#mission();
		return this.#grants.value?.grants.find((one) => one.missionId === id && one.spaceId === spaceId);
	}

	/** Whether the server has said what is in force. */
	get isAnswered(): boolean {
		return this.#grants.value !== undefined;
	}

	/** The code of what stood in the way of an answer. */
	get failure(): string | undefined {
		return this.#grants.failure;
	}

	/** Whether the server runs it on a sealed copy; without a network as far as this device knows. */
	get isSealed(): boolean {
		if (!this.#context.device.isZeroKnowledge) return false;
		return this.isAnswered ? this.grant?.sealed === true : this.sealed.copy !== undefined;
	}

	/** Whether devices run it, for nobody else can read for it. */
	get isOnDevice(): boolean {
		return this.#context.device.isZeroKnowledge && !this.isSealed;
	}

	/** Until then nothing is said of where it runs. */
	get isKnown(): boolean {
		return !this.#context.device.isZeroKnowledge || this.isAnswered || this.failure !== undefined;
	}

	reload(): Promise<void> {
		return this.#grants.reload();
	}
}

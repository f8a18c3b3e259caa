import {
	fingerprintOf,
	type SealedInputsState,
	type SealingKey,
	sealedInputsMaxBytes,
} from '@mana/agent-loop/sealed';
import type { MissionGrantInWords } from '@mana/auth-protocol';
import { decodeBase64 } from '@mana/shared-crypto';
import type { ChosenCopy, RowsToSealRequest, SealedCopy } from '../../sealed-copies.ts';
import type { OwnerClient } from '../../tabs/owner-client.ts';
import type { SealedStanding } from '../messages.ts';
import type { SealingServices } from './ask-services.ts';
import { type FetchResultsDeps, fetchResults } from './fetch-results.ts';
import type { OwnAgentKeys } from './own-agent-keys.ts';
import { renewalReason } from './renewal.ts';
import { sealMission } from './seal-mission.ts';
import { SealingError } from './sealing-error.ts';

export interface SealedMissionsDeps extends Omit<FetchResultsDeps, 'services' | 'keys'> {
	readonly call: OwnerClient['call'];
	readonly services: SealingServices;
	readonly keys: OwnAgentKeys;
}

/** What was asked of a service stays true for about so long. */
const freshMs = { grants: 60_000, key: 10 * 60_000, held: 10 * 60_000 };
/** What could not be sealed is not tried again sooner. */
const restMs = 5 * 60_000;
const resultsEveryMs = 60_000;

interface Seen {
	readonly digest: string;
	readonly sameSinceMs: number;
	readonly changedSinceMs: number;
}

/** Missions that run at the server, on copies that this device seals for it. */
export class SealedMissions {
	readonly #deps: SealedMissionsDeps;
	readonly #seen = new Map<string, Seen>();
	readonly #restsUntilMs = new Map<string, number>();
	readonly #grants: Remembered<readonly MissionGrantInWords[]>;
	readonly #key: Remembered<SealingKey>;
	readonly #held = new Map<string, Remembered<SealedInputsState | undefined>>();
	#fetchedAtMs = Number.NEGATIVE_INFINITY;
	#fetching: Promise<number> | undefined;

	constructor(deps: SealedMissionsDeps) {
		this.#deps = deps;
		this.#grants = new Remembered(deps.now, freshMs.grants, deps.services.grants);
		this.#key = new Remembered(deps.now, freshMs.key, deps.services.sealingKey);
	}

	/** Keeps what its person has chosen, and seals it. @throws SealingError, and where the app is locked */
	async seal(missionId: string, chosen: ChosenCopy): Promise<void> {
		this.#forget(missionId);
		await this.#keep(missionId, chosen);
		await this.#seal(missionId, chosen);
	}

	/** Seals what has changed at once: its person is about to have it run. @throws as `seal` */
	async renew(missionId: string): Promise<void> {
		const copy = (await this.#deps.call('sealedCopies')).copies[missionId];
		if (copy === undefined) return;
		const { digest } = await this.#deps.call('rowsToSeal', requestOf(missionId, copy));
		if (digest !== copy.last?.digest) await this.#seal(missionId, copy);
	}

	/**
	 * Has mana-ai delete what it holds of a mission; this device seals nothing more for it. What could not be deleted is
	 * tried again while the app is open.
	 *
	 * @throws SealingError
	 */
	async drop(missionId: string): Promise<void> {
		this.#forget(missionId);
		await this.#deps.services.drop(missionId);
		await this.#keep(missionId, undefined);
	}

	/** How it stands at mana-ai, asked anew. @throws SealingError */
	async standing(missionId: string): Promise<SealedStanding> {
		const { sealingKey, held } = this.#deps.services;
		const [{ kid, publicKey }, found] = await Promise.all([sealingKey(), held(missionId)]);
		const fingerprint = await fingerprintOf(decodeBase64(publicKey));
		return { fingerprint, kid, limitBytes: sealedInputsMaxBytes, held: found };
	}

	/** Whether a mission runs at the server, as mana-auth says; where it cannot be asked, it does not. */
	async isAtServer(missionId: string): Promise<boolean> {
		const grants = await this.#grants.read().catch(() => []);
		return grants.some((grant) => grant.sealed && grant.missionId === missionId);
	}

	/** Puts what waits at mana-ai among the person's records, one time at once. @throws as `fetchResults` */
	fetch(): Promise<number> {
		this.#fetching ??= fetchResults(this.#deps).finally(() => {
			this.#fetchedAtMs = this.#deps.now();
			this.#fetching = undefined;
		});
		return this.#fetching;
	}

	/** Renews what is to be renewed, and fetches what waits. @throws where the app is locked, or without a network */
	async look(): Promise<void> {
		if (!(await this.#deps.ground()).isZeroKnowledge) return;
		const { copies } = await this.#deps.call('sealedCopies');
		for (const [missionId, copy] of Object.entries(copies)) await this.#lookAt(missionId, copy);
		if (this.#deps.now() - this.#fetchedAtMs >= resultsEveryMs) await this.fetch();
	}

	async #lookAt(missionId: string, copy: SealedCopy): Promise<void> {
		if ((this.#restsUntilMs.get(missionId) ?? 0) > this.#deps.now()) return;
		const leave = await this.#leaveFor(missionId, copy);
		if (leave === undefined) return this.drop(missionId);
		// It was allowed anew on another device, which seals it from now on.
		if (leave.grantId !== copy.grantId) return this.#keep(missionId, undefined);
		const { digest, isWaiting } = await this.#deps.call('rowsToSeal', requestOf(missionId, copy));
		const reason = renewalReason({
			nowMs: this.#deps.now(),
			copy,
			held: await this.#heldOf(missionId).read(),
			newestKid: (await this.#key.read()).kid,
			digest,
			...this.#note(missionId, digest, copy.last?.digest),
		});
		if (reason === undefined || isWaiting) return;
		try {
			await this.#seal(missionId, copy);
		} catch (error) {
			this.#restsUntilMs.set(missionId, this.#deps.now() + restMs);
			if (!(error instanceof SealingError)) throw error;
			if (error.code === 'MISSION_GONE') return this.drop(missionId);
			if (error.code !== copy.fault) await this.#keep(missionId, { ...copy, fault: error.code });
		}
	}

	async #seal(missionId: string, { fault: _, ...copy }: SealedCopy): Promise<void> {
		const last = await sealMission(this.#deps, missionId, copy);
		this.#forget(missionId);
		await this.#keep(missionId, { ...copy, last });
	}

	async #keep(missionId: string, to: SealedCopy | undefined): Promise<void> {
		await this.#deps.call('sealedCopies', { copy: { missionId, to } });
	}

	#heldOf(missionId: string): Remembered<SealedInputsState | undefined> {
		const { services, now } = this.#deps;
		const known =
			this.#held.get(missionId) ?? new Remembered(now, freshMs.held, () => services.held(missionId));
		this.#held.set(missionId, known);
		return known;
	}

	#note(missionId: string, digest: string, sealed: string | undefined): Omit<Seen, 'digest'> {
		const nowMs = this.#deps.now();
		const before = digest === sealed ? undefined : this.#seen.get(missionId);
		const { changedSinceMs = nowMs } = before ?? {};
		const seen = before?.digest === digest ? before : { digest, sameSinceMs: nowMs, changedSinceMs };
		if (digest === sealed) this.#seen.delete(missionId);
		else this.#seen.set(missionId, seen);
		return seen;
	}

	/** The person's leave that is in force for a mission: what was just given is not remembered yet. */
	async #leaveFor(missionId: string, copy: SealedCopy): Promise<MissionGrantInWords | undefined> {
		const isIts = (grant: MissionGrantInWords) => grant.sealed && grant.missionId === missionId;
		const known = (await this.#grants.read()).find(isIts);
		if (known !== undefined && known.grantId === copy.grantId) return known;
		this.#grants.forget();
		return (await this.#grants.read()).find(isIts);
	}

	#forget(missionId: string): void {
		this.#seen.delete(missionId);
		this.#held.delete(missionId);
		this.#restsUntilMs.delete(missionId);
		this.#grants.forget();
		this.#key.forget();
	}
}

function requestOf(missionId: string, { spaceId, rights }: SealedCopy): RowsToSealRequest {
	return { spaceId, missionId, modules: Object.keys(rights), opens: false };
}

/** What a service said, asked again once that is old. */
class Remembered<Value> {
	readonly #now: () => number;
	readonly #freshMs: number;
	readonly #ask: () => Promise<Value>;
	#said: { readonly value: Value; readonly atMs: number } | undefined;

	constructor(now: () => number, fresh: number, ask: () => Promise<Value>) {
		this.#now = now;
		this.#freshMs = fresh;
		this.#ask = ask;
	}

	async read(): Promise<Value> {
		const said = this.#said;
		if (said !== undefined && this.#now() - said.atMs < this.#freshMs) return said.value;
		const value = await this.#ask();
		this.#said = { value, atMs: this.#now() };
		return value;
	}

	forget(): void {
		this.#said = undefined;
	}
}

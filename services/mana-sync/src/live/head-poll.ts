import type { Logger } from '@mana/service-kit';
import type { CommittedHead, SyncStore } from '../domain/sync-store.ts';
import type { Cluster } from './cluster.ts';

export interface HeadPollDeps {
	readonly store: Pick<SyncStore, 'heads'>;
	readonly cluster: Pick<Cluster, 'placesOf'>;
	readonly logger: Logger;
}

const POLLED_SPACES = 1_000;
const PATIENCE_MS = 1_000;
/** Where everything is kept if it is all in one place. */
const ONE_PLACE = 0;

/**
 * Reads the heads of many spaces: those of one place in one statement, and each place by itself, so that a server that
 * is lost, or does not answer for long, holds up no news of others. A place that is still being asked is left alone.
 */
export class HeadPoll {
	readonly #deps: HeadPollDeps;
	#places = new Map<string, number>();
	readonly #underWay = new Set<number>();
	readonly #lost = new Set<number>();

	constructor(deps: HeadPollDeps) {
		this.#deps = deps;
	}

	/** Tells what is read as it comes; resolves once all is, or after a second where there are several places. */
	async poll(spaceIds: readonly string[], tell: (heads: readonly CommittedHead[]) => void): Promise<void> {
		const byPlace = [...(await this.#byPlace(spaceIds))];
		const isSpread = this.#places.size > 0;
		const asked = byPlace
			.filter(([place]) => !isSpread || !this.#underWay.has(place))
			.map(([place, spaces]) => this.#ask(place, spaces, tell));
		if (!isSpread) return void (await Promise.all(asked));
		let timer: ReturnType<typeof setTimeout> | undefined;
		const patience = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, PATIENCE_MS);
		});
		await Promise.race([Promise.all(asked), patience]);
		clearTimeout(timer);
	}

	async #byPlace(spaceIds: readonly string[]): Promise<ReadonlyMap<number, readonly string[]>> {
		const unknown = spaceIds.filter((spaceId) => !this.#places.has(spaceId));
		const found = unknown.length === 0 ? undefined : await this.#deps.cluster.placesOf(unknown);
		if (found === undefined && this.#places.size === 0) return new Map([[ONE_PLACE, spaceIds]]);
		const places = new Map<string, number>();
		for (const id of spaceIds) places.set(id, found?.get(id) ?? this.#places.get(id) ?? ONE_PLACE);
		this.#places = places;
		return Map.groupBy(spaceIds, (id) => places.get(id) ?? ONE_PLACE);
	}

	async #ask(
		place: number,
		spaceIds: readonly string[],
		tell: (heads: readonly CommittedHead[]) => void,
	): Promise<void> {
		const { store, logger } = this.#deps;
		this.#underWay.add(place);
		try {
			for (let from = 0; from < spaceIds.length; from += POLLED_SPACES) {
				const readSpaces = spaceIds.slice(from, from + POLLED_SPACES);
				tell((await store.heads({ readSpaces, writeSpaces: [] })).scopes);
			}
			if (this.#lost.delete(place)) logger.info({ place }, 'heads can be polled again');
		} catch (error) {
			if (!this.#lost.has(place)) logger.warn({ err: error, place }, 'the heads could not be polled');
			this.#lost.add(place);
			// They may have been moved.
			for (const spaceId of spaceIds) this.#places.delete(spaceId);
		} finally {
			this.#underWay.delete(place);
		}
	}
}

import {
	openResult,
	type SealedInputs,
	type SealedResult,
	type SealedResults,
	type SealedRow,
	type SealedTerms,
	type SealingKey,
	sealedResultsSchema,
	sealInputs,
} from '@mana/agent-loop/sealed';
import { randomKey } from '@mana/auth-protocol/testing';
import { allRecordTypes } from '@mana/records';
import { agents, aiMissions, type Cadence } from '@mana/records/types/ai';
import {
	decodeBase64,
	decryptRecordFields,
	encodeBase64,
	generateKeyPair,
	importMasterKey,
	type KeyPair,
} from '@mana/shared-crypto';
import { grantOf, hourly, type MissionWorld } from './mission-world.ts';

const day = 24 * 60 * 60_000;

export interface SealedMissionOptions {
	readonly cadence?: Cadence;
	readonly agent?: Record<string, unknown>;
	readonly mission?: Record<string, unknown>;
	readonly scopes?: readonly string[];
	readonly maxRuns?: number;
}

/** A person in zero-knowledge mode with a device: only that opens what came of their missions. */
export class SealedPerson {
	readonly #world: MissionWorld;
	readonly #encryption: KeyPair;
	readonly #signingKey: CryptoKey;
	readonly userId: string;

	private constructor(world: MissionWorld, userId: string, encryption: KeyPair, signingKey: CryptoKey) {
		this.#world = world;
		this.userId = userId;
		this.#encryption = encryption;
		this.#signingKey = signingKey;
	}

	/** Adds one. Called again, all keys of theirs for missions are other ones. */
	static async add(world: MissionWorld, userId: string): Promise<SealedPerson> {
		const { auth } = world.ai;
		auth.addUser(userId);
		if (!auth.vaultsByUser.has(userId)) {
			auth.vaultsByUser.set(userId, { keys: [randomKey()], isZeroKnowledge: true });
		}
		const encryption = await generateKeyPair();
		const signing = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
		if (!('publicKey' in signing)) throw new Error('no Ed25519 here');
		const signingKey = new Uint8Array(await crypto.subtle.exportKey('raw', signing.publicKey));
		auth.agentKeysByUser.set(userId, {
			encryptionKey: encodeBase64(encryption.publicKey),
			signingKey: encodeBase64(signingKey),
		});
		return new SealedPerson(world, userId, encryption, signing.privateKey);
	}

	get spaceId(): string {
		return `personal-${this.userId}`;
	}

	/** Writes a mission with its agent, grants it, and hands over a copy of what it may read. */
	async addMission(missionId: string, options: SealedMissionOptions = {}): Promise<void> {
		const { cadence = hourly, scopes = ['todo:read', 'todo:write'] } = options;
		const agentId = `agent-of-${missionId}`;
		await this.#world.write(this.userId, agents, agentId, {
			name: 'Gardener',
			systemPrompt: 'You are careful.',
			policy: { defaultForAi: 'auto' },
			...options.agent,
		});
		await this.#world.writeMission(this.userId, missionId, { agentId, cadence, ...options.mission });
		this.grant(missionId, scopes, options.maxRuns);
		const put = await this.put(missionId, await this.seal(missionId, { scopes: [...scopes] }));
		if (!put.ok) throw new Error(`not taken: ${await put.text()}`);
	}

	grant(missionId: string, scopes: readonly string[], maxRuns?: number): void {
		this.#world.ai.auth.missionGrants.set(grantOf(this.userId, missionId), {
			userId: this.userId,
			missionId,
			spaceId: this.spaceId,
			scopes,
			isSealed: true,
			...(maxRuns !== undefined && { maxRuns }),
		});
	}

	async sealingKey(): Promise<SealingKey> {
		return (await this.#request('GET', '/api/v1/ai/sealing-key')).json();
	}

	/** Seals what the mission goes by and all records of the apps that the scopes name. */
	async seal(missionId: string, terms: Partial<SealedTerms> = {}): Promise<SealedInputs> {
		const { kid, publicKey } = await this.sealingKey();
		const mission = (await this.#world.records(this.userId, aiMissions)).find(({ id }) => id === missionId);
		const { nowMs } = this.#world.clock;
		const whole: SealedTerms = {
			...{ v: 1, userId: this.userId, missionId, spaceId: this.spaceId, kid },
			sealedAt: new Date(nowMs).toISOString(),
			expiresAt: new Date(nowMs + day / 2).toISOString(),
			scopes: ['todo:read', 'todo:write'],
			cadence: mission?.cadence ?? hourly,
			agentId: mission?.agentId ?? null,
			agentLimit: 1,
			...terms,
		};
		const rows = await this.openRows(['ai', ...whole.scopes.map((scope) => scope.split(':')[0] ?? '')]);
		return sealInputs(whole, rows, { publicKey: decodeBase64(publicKey), signingKey: this.#signingKey });
	}

	/** The rows of apps as a device has them. */
	async openRows(apps: readonly string[]): Promise<SealedRow[]> {
		const bytes = this.#world.ai.auth.vaultsByUser.get(this.userId)?.keys.at(-1);
		const key = await importMasterKey(bytes ?? new Uint8Array());
		const own = this.#world.ai.sync
			.rows()
			.filter(({ appId, spaceId }) => spaceId === this.spaceId && apps.includes(appId));
		return Promise.all(
			own.map(async ({ appId, ...row }) => {
				const type = allRecordTypes.find(({ app, table }) => app === appId && table === row.table);
				const { record } = await decryptRecordFields(row.data, type?.encryptedFields ?? [], [key]);
				return { app: appId, row: { ...row, data: record } };
			}),
		);
	}

	put(missionId: string, envelope: unknown): Promise<Response> {
		return this.#request('PUT', this.#path(missionId), envelope);
	}

	find(missionId: string): Promise<Response> {
		return this.#request('GET', this.#path(missionId));
	}

	takeBack(missionId: string): Promise<Response> {
		return this.#request('DELETE', this.#path(missionId));
	}

	async waiting(): Promise<SealedResults> {
		return sealedResultsSchema.parse(await (await this.#request('GET', '/api/v1/me/sealed-results')).json());
	}

	/** What waits for the device, opened. */
	async results(missionId: string): Promise<SealedResult[]> {
		const { results } = await this.waiting();
		return Promise.all(
			results
				.filter((one) => one.missionId === missionId)
				.map(({ runId, sealed }) =>
					openResult(this.#encryption, { userId: this.userId, missionId, runId }, sealed),
				),
		);
	}

	async resultsOf(missionId: string, table: SealedResult['table']): Promise<SealedResult['data'][]> {
		return (await this.results(missionId)).filter((one) => one.table === table).map(({ data }) => data);
	}

	take(results: readonly { readonly id: string; readonly version: number }[]): Promise<Response> {
		return this.#request('POST', '/api/v1/me/sealed-results/taken', {
			results: results.map(({ id, version }) => ({ id, version })),
		});
	}

	#path(missionId: string): string {
		return `/api/v1/missions/${missionId}/sealed-inputs`;
	}

	#request(method: string, path: string, body?: unknown): Promise<Response> {
		return this.#world.request(this.userId, method, path, body);
	}
}

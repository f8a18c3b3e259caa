import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { openRecord, type RecordType, sealRecord } from '@mana/records';
import { agents, aiMissions, aiProposals, missionRuns } from '@mana/records/types/ai';
import { importMasterKey } from '@mana/shared-crypto';
import { pullAll, push } from '@mana/sync-protocol';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Stack } from '../src/start-stack.ts';
import { listSpaces, postJson } from './agent.ts';
import { type AppBrowser, type Credentials, credentialsOf, openAppBrowser } from './app-browser.ts';
import { waitUntil } from './launcher.ts';

const hourMs = 60 * 60_000;
const patienceMs = 60_000;

/** The app with agents of its own, whose model says what a script has. */
export interface AppWithAgents extends AppBrowser {
	readonly model: ModelServer;
	/** Somebody in the app, and what another device of theirs does. */
	signUpWithDevice(name: string): Promise<{ readonly page: Page; readonly device: OtherDevice }>;
}

export async function openAppWithAgents(): Promise<AppWithAgents> {
	const model = startModelServer();
	const app = await openAppBrowser(answeredBy(model));
	return {
		...app,
		model,
		async signUpWithDevice(name) {
			const page = await app.signUp(name);
			return { page, device: await OtherDevice.signIn(app.stack, credentialsOf(name)) };
		},
		async close() {
			await app.close();
			await model.stop();
		},
	};
}

/** What a stack is told for mana-ai to be in it, with this model. */
export function answeredBy({ url }: Pick<ModelServer, 'url'>): Record<string, string> {
	return { MANA_AI_MODEL: 'anthropic/claude-test', MANA_AI_BASE_URL: url, MANA_AI_API_KEY: 'k' };
}

/** Another device of somebody: it writes records as the app does, and speaks to mana-ai. */
export class OtherDevice {
	readonly #stack: Stack;
	readonly #token: string;
	readonly #key: CryptoKey;
	readonly spaceId: string;

	private constructor(stack: Stack, token: string, key: CryptoKey, spaceId: string) {
		this.#stack = stack;
		this.#token = token;
		this.#key = key;
		this.spaceId = spaceId;
	}

	static async signIn(stack: Stack, credentials: Credentials): Promise<OtherDevice> {
		const { auth } = stack.urls;
		const { body } = await postJson(`${auth}/api/v1/auth/sign-in/email`, credentials);
		const token = String(body.accessToken);
		const vault = await postJson(`${auth}/api/v1/me/encryption-vault/init`, {}, token);
		const key = await importMasterKey(new Uint8Array(Buffer.from(String(vault.body.masterKey), 'base64')));
		const own = (await listSpaces(stack, token)).find(({ type }) => type === 'personal');
		return new OtherDevice(stack, token, key, own?.id ?? '');
	}

	async write(type: RecordType, id: string, fields: Record<string, unknown>): Promise<void> {
		const data = await sealRecord(type, { ...type.absent, ...fields }, this.#key);
		await push(this.#access, type.app, [
			{
				table: type.table,
				id,
				op: 'insert',
				spaceId: this.spaceId,
				data: { ...data, createdAt: new Date().toISOString() },
			},
		]);
	}

	async change(type: RecordType, id: string, fields: Record<string, unknown>): Promise<void> {
		const data = await sealRecord(type, fields, this.#key);
		const updatedAt = new Date(Date.now() + 1_000).toISOString();
		const writes = Object.entries(data).map(([field, value]) => [field, { value, updatedAt }]);
		await push(this.#access, type.app, [
			{ table: type.table, id, op: 'update', spaceId: this.spaceId, fields: Object.fromEntries(writes) },
		]);
	}

	async read<R extends z.ZodObject>(type: RecordType<R>): Promise<z.output<R>[]> {
		const { changes } = await pullAll(this.#access, type.app, type.table);
		const live = changes.filter(({ op }) => op === 'insert');
		return Promise.all(live.map(async (row) => (await openRecord(type, row, [this.#key])).record));
	}

	/** A mission with its agent, and leave to work in these modules. */
	async addMission(
		id: string,
		title: string,
		objective: string,
		modules: Record<string, string>,
		agentName = 'Gardener',
	): Promise<void> {
		await this.write(agents, 'gardener', { name: agentName });
		await this.write(aiMissions, id, {
			...{ title, objective, state: 'active', agentId: 'gardener' },
			cadence: { kind: 'manual' },
		});
		const expiresAt = new Date(Date.now() + hourMs).toISOString();
		const grant = { missionId: id, spaceId: this.spaceId, modules, expiresAt, maxRunsPerDay: 20 };
		const given = await postJson(`${this.#stack.urls.auth}/api/v1/me/mission-grants`, grant, this.#token);
		if (given.status !== 200) throw new Error(`grant: ${JSON.stringify(given)}`);
		await this.ask('PUT', `/api/v1/missions/${id}/schedule`);
	}

	/** A trial run, to its end. Answers the ids of what it proposes, by tool. */
	async tryMission(id: string): Promise<string> {
		const { runId } = z
			.object({ runId: z.string() })
			.parse(await this.ask('POST', `/api/v1/missions/${id}/run`, { try: true }));
		await waitUntil(async () => {
			const run = (await this.read(missionRuns)).find((one) => one.id === runId);
			return run?.endedAt !== null && run !== undefined;
		}, patienceMs);
		return runId;
	}

	proposals = () => this.read(aiProposals);

	async rejectAll(): Promise<void> {
		for (const { id, status } of await this.proposals())
			if (status === 'staged' || status === 'failed')
				await this.ask('POST', `/api/v1/proposals/${id}/reject`, {});
	}

	async ask(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.#stack.urls.ai}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${this.#token}`,
				'x-mana-space': this.spaceId,
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
		return response.json();
	}

	get #access() {
		return { baseUrl: this.#stack.urls.sync, jwt: this.#token, clientId: 'phone' };
	}
}

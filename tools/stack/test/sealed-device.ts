import {
	openResult,
	type SealedInputs,
	type SealedResult,
	type SealedTerms,
	sealedResultsSchema,
	sealInputs,
	sealingKeySchema,
} from '@mana/agent-loop/sealed';
import {
	activityPath,
	agentKeysPath,
	loggedActivitySchema,
	type MissionGrantInWords,
	missionGrantSchema,
	publicAgentKeysSchema,
	recoveryVaultKeySchema,
} from '@mana/auth-protocol';
import { allRecordTypes, openRecord, type RecordType, sealRecord } from '@mana/records';
import {
	decodeBase64,
	decryptRecordFields,
	importMasterKey,
	unwrapWithRecoveryCode,
} from '@mana/shared-crypto';
import { pullAll, push } from '@mana/sync-protocol';
import { z } from 'zod';
import type { Stack } from '../src/index.ts';
import { listSpaces, postJson } from './agent.ts';
import { keyDevice } from './agent-keys.ts';
import { closeVault } from './close-vault.ts';

const hour = 60 * 60_000;
/** RFC 8410 section 7: what stands before the seed of an Ed25519 key in PKCS #8. */
const seedPrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

export type SealedDevice = Awaited<ReturnType<typeof sealedDevice>>;

/** A device of a new person in zero-knowledge mode, which seals copies of their records for missions. */
export async function sealedDevice(stack: Pick<Stack, 'urls'>, aiUrl: string, name: string) {
	const code = await closeVault(stack, name);
	const credentials = { email: `${name}@mana.test`, password: `a long password of ${name}` };
	const keys = await keyDevice(stack, credentials, code);
	await keys.put();
	const halves = await keys.open();
	const signedIn = await postJson<{ accessToken: string; user: { id: string } }>(
		`${stack.urls.auth}/api/v1/auth/sign-in/email`,
		credentials,
	);
	const { accessToken: token, user } = signedIn.body;
	const [space] = await listSpaces(stack, token);
	if (!space) throw new Error('there is no space');
	const vault = await postJson(`${stack.urls.auth}/api/v1/me/encryption-vault/init`, {}, token);
	const { recoveryWrappedMk, recoveryIv } = recoveryVaultKeySchema.parse(vault.body);
	const wrap = { wrapped: decodeBase64(recoveryWrappedMk), iv: decodeBase64(recoveryIv) };
	const key = await importMasterKey(await unwrapWithRecoveryCode(wrap, code));
	const seed = new Uint8Array([...seedPrefix, ...decodeBase64(halves.signing)]);
	const signingKey = await crypto.subtle.importKey('pkcs8', seed, 'Ed25519', false, ['sign']);
	const phone = { baseUrl: stack.urls.sync, jwt: token, clientId: `phone of ${name}` };

	async function send(base: string, method: string, path: string, body?: unknown): Promise<Response> {
		return fetch(`${base}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${token}`,
				'x-mana-space': space?.id ?? '',
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	}
	async function ask(base: string, method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await send(base, method, path, body);
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
		return response.json();
	}
	const publicKeys = publicAgentKeysSchema.parse(
		await ask(stack.urls.auth, 'GET', `${agentKeysPath}/public`),
	);
	const encryption = {
		publicKey: decodeBase64(publicKeys.encryptionKey),
		privateKey: decodeBase64(halves.encryption),
	};

	const device = {
		userId: user.id,
		spaceId: space.id,
		/** Asks mana-ai. */
		ask: (method: string, path: string, body?: unknown) => ask(aiUrl, method, path, body),
		send: (method: string, path: string, body?: unknown) => send(aiUrl, method, path, body),
		async write(type: RecordType, id: string, fields: Record<string, unknown>): Promise<void> {
			const data = await sealRecord(type, { ...type.absent, ...fields }, key);
			await push(phone, type.app, [{ table: type.table, id, op: 'insert', spaceId: device.spaceId, data }]);
		},
		async read<R extends z.ZodObject>(type: RecordType<R>): Promise<z.output<R>[]> {
			const { changes } = await pullAll(phone, type.app, type.table);
			const live = changes.filter(({ op }) => op === 'insert');
			return Promise.all(live.map(async (row) => (await openRecord(type, row, [key])).record));
		},
		async grant(missionId: string, modules: Record<string, string>): Promise<MissionGrantInWords> {
			const expiresAt = new Date(Date.now() + 24 * hour).toISOString();
			const request = {
				missionId,
				spaceId: device.spaceId,
				modules,
				expiresAt,
				maxRunsPerDay: 20,
				sealed: true,
			};
			return missionGrantSchema.parse(
				await ask(stack.urls.auth, 'POST', '/api/v1/me/mission-grants', request),
			);
		},
		revoke: ({ grantId }: MissionGrantInWords) =>
			ask(stack.urls.auth, 'DELETE', `/api/v1/me/mission-grants/${grantId}`),
		/** Seals all records of these tables. */
		async seal(
			missionId: string,
			types: readonly RecordType[],
			terms: Partial<SealedTerms>,
		): Promise<SealedInputs> {
			const { kid, publicKey } = sealingKeySchema.parse(await device.ask('GET', '/api/v1/ai/sealing-key'));
			const tables = types.map(async ({ app, table, encryptedFields }) => {
				const { changes } = await pullAll(phone, app, table);
				const live = changes.filter(({ op }) => op === 'insert');
				return Promise.all(
					live.map(async (row) => {
						const { record } = await decryptRecordFields(row.data, encryptedFields, [key]);
						return { app, row: { ...row, data: record } };
					}),
				);
			});
			const rows = (await Promise.all(tables)).flat();
			const whole: SealedTerms = {
				...{ v: 1, userId: user.id, missionId, spaceId: device.spaceId, kid },
				sealedAt: new Date().toISOString(),
				expiresAt: new Date(Date.now() + hour).toISOString(),
				scopes: [],
				cadence: { kind: 'manual' },
				agentId: null,
				agentLimit: 1,
				...terms,
			};
			return sealInputs(whole, rows, { publicKey: decodeBase64(publicKey), signingKey });
		},
		replaceKeys: () => keys.put({ replace: true }),
		async activity() {
			const answer = await ask(stack.urls.auth, 'GET', activityPath);
			return z.object({ entries: z.array(loggedActivitySchema) }).parse(answer).entries;
		},
		put: (missionId: string, envelope: SealedInputs) =>
			send(aiUrl, 'PUT', `/api/v1/missions/${missionId}/sealed-inputs`, envelope),
		async run(missionId: string): Promise<string> {
			const answer = await device.ask('POST', `/api/v1/missions/${missionId}/run`, {});
			return z.object({ runId: z.string() }).parse(answer).runId;
		},
		/** How a run stands, as mana-ai knows it. */
		async runState(missionId: string, runId: string) {
			const schedule = z
				.object({
					runs: z.array(
						z.object({
							runId: z.string(),
							state: z.string(),
							status: z.string().nullable(),
							error: z.string().nullable(),
						}),
					),
				})
				.parse(await device.ask('GET', `/api/v1/missions/${missionId}/schedule`));
			return schedule.runs.find((run) => run.runId === runId);
		},
		/** Takes what waits, opens it and puts it among the person's records, as often as it comes. */
		async takeResults(): Promise<SealedResult[]> {
			const { results } = sealedResultsSchema.parse(await device.ask('GET', '/api/v1/me/sealed-results'));
			const opened = await Promise.all(
				results.map(({ missionId, runId, sealed }) =>
					openResult(encryption, { userId: user.id, missionId, runId }, sealed),
				),
			);
			for (const { table, id, data } of opened) {
				const type = allRecordTypes.find((one) => one.app === 'ai' && one.table === table);
				if (type) await device.write(type, id, data);
			}
			const taken = results.map(({ id, version }) => ({ id, version }));
			if (taken.length > 0) await device.ask('POST', '/api/v1/me/sealed-results/taken', { results: taken });
			return opened;
		},
	};
	return device;
}

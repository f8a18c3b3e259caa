import {
	kidOf,
	openInputs,
	type SealedInputs,
	type SealedResult,
	sealedInputsSchema,
	sealResult,
	takenResultsSchema,
} from '@mana/agent-loop/sealed';
import { type AgentKeysRequest, agentKeysPath, agentKeysRequestSchema } from '@mana/auth-protocol';
import { decodeBase64, encodeBase64, generateKeyPair, type KeyPair } from '@mana/shared-crypto';
import { zeroKnowledgeWorld } from './zero-knowledge-world.ts';

const refusal = (status: number, error: string) =>
	Response.json({ error, message: error, status }, { status });

/** Anna's account, whose key only her devices have, beside a mana-ai that takes sealed copies. */
export async function sealingWorld() {
	let pair: KeyPair = await generateKeyPair();
	let keys: AgentKeysRequest | undefined;
	const envelopes = new Map<string, SealedInputs>();
	const waiting: { id: string; version: number; missionId: string; runId: string; sealed: object }[] = [];
	const asked: string[] = [];
	const on = { listed: async () => {} };

	async function stateOf(missionId: string) {
		const envelope = envelopes.get(missionId);
		if (envelope === undefined) return undefined;
		const { kid, sealedAt, expiresAt } = JSON.parse(atob(envelope.terms));
		return { missionId, kid, sealedAt, expiresAt };
	}
	async function put(missionId: string, body: unknown): Promise<Response> {
		const envelope = sealedInputsSchema.parse(body);
		const terms = JSON.parse(atob(envelope.terms));
		if (terms.kid !== (await kidOf(pair.publicKey))) return refusal(409, 'SEALING_KEY_CHANGED');
		const before = await stateOf(missionId);
		if (before && before.sealedAt > terms.sealedAt) return refusal(409, 'SEALED_OLDER');
		envelopes.set(missionId, envelope);
		return Response.json(await stateOf(missionId));
	}
	async function answer(url: string, init: RequestInit): Promise<Response> {
		const { pathname } = new URL(url);
		const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
		asked.push(`${init.method} ${pathname}`);
		const missionId = /^\/api\/v1\/missions\/([^/]+)\/sealed-inputs$/.exec(pathname)?.[1];
		if (missionId !== undefined) {
			if (init.method === 'PUT') return put(missionId, body);
			if (init.method === 'DELETE') {
				envelopes.delete(missionId);
				return Response.json({ ok: true });
			}
			const state = await stateOf(missionId);
			return state ? Response.json(state) : refusal(404, 'SEALED_MISSING');
		}
		switch (pathname) {
			case '/api/v1/ai/sealing-key':
				return Response.json({
					kid: await kidOf(pair.publicKey),
					publicKey: encodeBase64(pair.publicKey),
					since: '2026-11-30T08:00:00.000Z',
				});
			case '/api/v1/me/sealed-results': {
				const results = waiting.map((one) => ({ ...one, at: '2026-11-30T08:00:00.000Z' }));
				await on.listed();
				return Response.json({ results, hasMore: false });
			}
			case '/api/v1/me/sealed-results/taken':
				for (const { id, version } of takenResultsSchema.parse(body).results) {
					const place = waiting.findIndex((one) => one.id === id && one.version === version);
					if (place >= 0) waiting.splice(place, 1);
				}
				return Response.json({ ok: true });
			default:
				return refusal(404, 'NOT_FOUND');
		}
	}

	const account = await zeroKnowledgeWorld(answer);
	const { auth, state } = account.world;
	state.answers.set(agentKeysPath, (init) => {
		asked.push(`${init.method} ${agentKeysPath}`);
		if (init.method === 'GET') {
			if (keys === undefined) return refusal(404, 'AGENT_KEYS_MISSING');
			return Response.json({ encryption: keys.encryption, signing: keys.signing });
		}
		const next = agentKeysRequestSchema.parse(JSON.parse(String(init.body)));
		const isOther = keys !== undefined && keys.signing.publicKey !== next.signing.publicKey;
		if (isOther && !next.replace) return refusal(409, 'AGENT_KEYS_EXIST');
		keys = next;
		auth.agentKeysByUser.set('anna', {
			encryptionKey: next.encryption.publicKey,
			signingKey: next.signing.publicKey,
		});
		return Response.json({ ok: true });
	});

	return {
		...account,
		/** What was asked of mana-ai, and for agent keys. */
		asked,
		envelopes,
		waiting,
		/** What happens once a device was told what waits. */
		on,
		async rotate() {
			pair = await generateKeyPair();
		},
		/** What mana-ai can read of a mission. */
		async opened(missionId: string) {
			const envelope = envelopes.get(missionId);
			if (envelope === undefined || keys === undefined) throw new Error('nothing was sealed');
			return openInputs(envelope, decodeBase64(keys.signing.publicKey), pair);
		},
		grant(spaceId: string, scopes: readonly string[], grantId = 'g1', missionId = 'tidy') {
			auth.missionGrants.set(grantId, { userId: 'anna', missionId, spaceId, scopes, isSealed: true });
		},
		endGrant: (grantId = 'g1') => auth.missionGrants.delete(grantId),
		/** A run leaves something for Anna. @param version grows where it is written anew */
		async leave(
			of: { readonly missionId: string; readonly runId: string },
			{ table, id, data }: Pick<SealedResult, 'id' | 'data'> & { readonly table: string },
			version = 1,
		) {
			const publicKey = decodeBase64(keys?.encryption.publicKey ?? '');
			const result = { table, id, data, at: '2026-11-30T08:00:00.000Z' } as SealedResult;
			const sealed = await sealResult(publicKey, { userId: 'anna', ...of }, result);
			const left = { id: `${of.missionId} ${of.runId} ${table} ${id}`, version, ...of, sealed };
			const place = waiting.findIndex((one) => one.id === left.id);
			if (place >= 0) waiting.splice(place, 1);
			waiting.push(left);
		},
	};
}

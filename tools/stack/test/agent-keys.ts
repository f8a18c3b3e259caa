import { type AgentKeys, agentKeysPath, agentKeysSchema, recoveryVaultKeySchema } from '@mana/auth-protocol';
import {
	type AgentKeyKind,
	decodeBase64,
	encodeBase64,
	generateKeyPair,
	generateSigningPair,
	importMasterKey,
	type KeyPair,
	masterKeyCheck,
	unwrapAgentKey,
	unwrapWithRecoveryCode,
	wrapAgentKey,
} from '@mana/shared-crypto';
import { type Addresses, postJson } from './agent.ts';
import type { Credentials } from './app-browser.ts';

/** A device of a person in zero-knowledge mode, as far as its agent keys go. */
export interface KeyDevice {
	/** Makes agent keys and puts them at mana-auth, in place of others where that is said. */
	put(options?: { readonly replace: boolean }): Promise<void>;
	/** The private halves, in base64. @throws CryptoError where the master key in force does not open them */
	open(): Promise<Record<AgentKeyKind, string>>;
}

/** @param code opens the master key in force */
export async function keyDevice(
	{ urls }: Addresses,
	credentials: Credentials,
	code: string,
): Promise<KeyDevice> {
	const api = `${urls.auth}/api/v1`;
	const tokenOf = async (path: string, body: object, token?: string) =>
		(await postJson<{ accessToken: string }>(`${api}/auth/${path}`, body, token)).body.accessToken;
	const signedIn = await tokenOf('login', credentials);
	const token = await tokenOf('step-up', { password: credentials.password }, signedIn);
	const vault = await postJson(`${api}/me/encryption-vault/init`, {}, token);
	const { recoveryWrappedMk, recoveryIv } = recoveryVaultKeySchema.parse(vault.body);
	const wrap = { wrapped: decodeBase64(recoveryWrappedMk), iv: decodeBase64(recoveryIv) };
	const bytes = await unwrapWithRecoveryCode(wrap, code);
	const masterKey = await importMasterKey(bytes);
	const ask = async (init: RequestInit) => {
		const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
		const response = await fetch(`${urls.auth}${agentKeysPath}`, { ...init, headers });
		if (!response.ok) throw new Error(`agent keys: ${response.status} ${await response.text()}`);
		return response.json();
	};
	const wrapped = async (kind: AgentKeyKind, pair: KeyPair): Promise<AgentKeys['signing']> => {
		const { wrapped, iv } = await wrapAgentKey(kind, pair, masterKey);
		return {
			publicKey: encodeBase64(pair.publicKey),
			wrappedPrivateKey: encodeBase64(wrapped),
			iv: encodeBase64(iv),
		};
	};
	const opened = async (kind: AgentKeyKind, keys: AgentKeys) => {
		const { publicKey, wrappedPrivateKey, iv } = keys[kind];
		const sealed = { wrapped: decodeBase64(wrappedPrivateKey), iv: decodeBase64(iv) };
		const pair = await unwrapAgentKey(kind, decodeBase64(publicKey), sealed, masterKey);
		return encodeBase64(pair.privateKey);
	};
	return {
		async put({ replace } = { replace: false }) {
			const keys = {
				encryption: await wrapped('encryption', await generateKeyPair()),
				signing: await wrapped('signing', await generateSigningPair()),
				masterKeyCheck: encodeBase64(await masterKeyCheck(bytes)),
				replace,
			};
			await ask({ method: 'PUT', body: JSON.stringify(keys) });
		},
		async open() {
			const keys = agentKeysSchema.parse(await ask({ method: 'GET' }));
			return { encryption: await opened('encryption', keys), signing: await opened('signing', keys) };
		},
	};
}

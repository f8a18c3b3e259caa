import {
	decodeBase64,
	encodeBase64,
	generateRecoveryCode,
	importMasterKey,
	masterKeyCheck,
	wrapPreviousKey,
	wrapWithRecoveryCode,
} from '@mana/shared-crypto';
import { type Addresses, postJson, signUp } from './agent.ts';

/** A new person's key that the server never held, put in force as a device does it. @returns the recovery code that opens it */
export async function closeVault(stack: Addresses, name: string): Promise<string> {
	const { accessToken } = await signUp(stack, name);
	const api = `${stack.urls.auth}/api/v1`;
	const vault = await postJson<{ masterKey: string }>(`${api}/me/encryption-vault/init`, {}, accessToken);
	const password = `a long password of ${name}`;
	const proof = await postJson<{ accessToken: string }>(`${api}/auth/step-up`, { password }, accessToken);
	const current = crypto.getRandomValues(new Uint8Array(32));
	const code = generateRecoveryCode();
	const recovery = await wrapWithRecoveryCode(current, code);
	const sealed = await wrapPreviousKey(decodeBase64(vault.body.masterKey), await importMasterKey(current));
	const key = {
		masterKeyCheck: encodeBase64(await masterKeyCheck(current)),
		recoveryWrappedMk: encodeBase64(recovery.wrapped),
		recoveryIv: encodeBase64(recovery.iv),
		previousKeyWrapped: encodeBase64(sealed.wrapped),
		previousKeyIv: encodeBase64(sealed.iv),
	};
	for (const [path, body] of [
		['rotate', { key }],
		['zero-knowledge', { enable: true }],
	] as const) {
		const answer = await postJson(`${api}/me/encryption-vault/${path}`, body, proof.body.accessToken);
		if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer)}`);
	}
	return code;
}

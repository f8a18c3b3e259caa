import { randomKey } from '@mana/auth-protocol/testing';
import { encodeBase64, generateRecoveryCode, wrapWithRecoveryCode } from '@mana/shared-crypto';
import { createDataWorld } from './data-world.ts';

export const vaultPath = '/api/v1/me/encryption-vault/init';

/** Anna's vault as only her recovery code opens it. @param answerAi as mana-ai does, where it is */
export async function zeroKnowledgeWorld(answerAi?: Parameters<typeof createDataWorld>[0]) {
	const world = createDataWorld(answerAi);
	world.addPerson('anna');
	const code = generateRecoveryCode();
	const wrapOf = async (key: Uint8Array<ArrayBuffer>) => {
		const { wrapped, iv } = await wrapWithRecoveryCode(key, code);
		return {
			...{ requiresRecoveryCode: true, zeroKnowledge: true, formatVersion: 1 },
			recoveryWrappedMk: encodeBase64(wrapped),
			recoveryIv: encodeBase64(iv),
		};
	};
	const masterKey = new Uint8Array(randomKey());
	let wrap = await wrapOf(masterKey);
	world.state.answers.set(vaultPath, () => Response.json(wrap));
	return {
		world,
		code,
		/** The first one, raw. */
		masterKey,
		async replaceKey() {
			wrap = await wrapOf(new Uint8Array(randomKey()));
		},
	};
}

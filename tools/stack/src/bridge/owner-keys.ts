import { vaultKeySchema } from '@mana/auth-protocol';
import type { OwnerKeys } from '@mana/tool-registry';
import { createCodeOpener, zeroKnowledgeRing } from '@mana/tool-registry/owner-keys';
import { callAuth } from '../call-auth.ts';
import { StackError } from '../stack-error.ts';
import type { Asker } from './ask.ts';
import type { SecretStore } from './secret-store.ts';

const codeName = 'recovery-code';

/**
 * Asks for the recovery code where only that opens the vault, unless one is kept that still does.
 *
 * @returns undefined where mana-auth opens the vault
 * @throws StackError `BRIDGE_CLOSED` for a code that does not open it
 */
export async function openOwnerKeys({
	authUrl,
	jwt,
	secrets,
	asker,
}: {
	authUrl: string;
	jwt: string;
	secrets: SecretStore;
	asker: Asker;
}): Promise<OwnerKeys | undefined> {
	const vault = vaultKeySchema.parse(
		await callAuth({ authUrl, jwt }, 'POST', '/api/v1/me/encryption-vault/init', {}),
	);
	if (!('zeroKnowledge' in vault)) return undefined;
	const kept = await secrets.get(codeName);
	const opens = async (code: string) => (await zeroKnowledgeRing(vault, code)) !== undefined;
	const isKeptGood = kept !== undefined && (await opens(kept));
	const recoveryCode = isKeptGood ? kept : await asker.recoveryCode();
	if (!isKeptGood && !(await opens(recoveryCode))) {
		await secrets.remove(codeName);
		throw new StackError('BRIDGE_CLOSED', 'This recovery code does not open the account.');
	}
	await secrets.set(codeName, recoveryCode);
	return createCodeOpener({ authUrl, fetch, recoveryCode });
}

import { type RecordType, sealRecord } from '@mana/records';
import { importMasterKey, unwrapWithRecoveryCode } from '@mana/shared-crypto';
import { push } from '@mana/sync-protocol';
import { z } from 'zod';
import type { Stack } from '../src/start-stack.ts';
import { listSpaces, postJson } from './agent.ts';
import { addressOf, password } from './app-browser.ts';

const wrapSchema = z.object({ recoveryWrappedMk: z.string(), recoveryIv: z.string() });

/** Another device of somebody with a zero-knowledge account, which opens the vault with the recovery code. */
export async function zeroKnowledgeDevice({ urls }: Pick<Stack, 'urls'>, name: string, code: string) {
	const { auth, sync } = urls;
	const credentials = { email: addressOf(name), password };
	const { body } = await postJson(`${auth}/api/v1/auth/sign-in/email`, credentials);
	const token = String(body.accessToken);
	const headers = { authorization: `Bearer ${token}` };
	const vault = await fetch(`${auth}/api/v1/me/encryption-vault/key`, { headers });
	const { recoveryWrappedMk, recoveryIv } = wrapSchema.parse(await vault.json());
	const wrap = {
		wrapped: new Uint8Array(Buffer.from(recoveryWrappedMk, 'base64')),
		iv: new Uint8Array(Buffer.from(recoveryIv, 'base64')),
	};
	const key = await importMasterKey(await unwrapWithRecoveryCode(wrap, code));
	const space = (await listSpaces({ urls }, token)).find(({ type }) => type === 'personal');
	const spaceId = space?.id ?? '';
	return {
		spaceId,
		headers,
		/** @param createdAtMs milliseconds since 1970 */
		async insert(
			type: RecordType,
			id: string,
			values: Record<string, unknown>,
			createdAtMs = Date.now(),
		): Promise<void> {
			const data = await sealRecord(type, { ...type.absent, ...values }, key);
			const createdAt = new Date(createdAtMs).toISOString();
			await push({ baseUrl: sync, jwt: token, clientId: 'other' }, type.app, [
				{ ...{ table: type.table, id, op: 'insert', spaceId }, data: { ...data, createdAt } },
			]);
		},
	};
}

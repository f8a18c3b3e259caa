import { signedInSchema, spacesSchema } from '@mana/auth-protocol';
import { type RecordType, sealRecord } from '@mana/records';
import { importMasterKey } from '@mana/shared-crypto';
import type { Stack } from '@mana/stack';
import { postJson } from '@mana/stack/testing/agent';
import { push } from '@mana/sync-protocol';
import { z } from 'zod';
import { dayFrom } from './fixed-clock.ts';

/** Something that a persona keeps before its flow begins. */
export interface SeededRecord {
	readonly type: RecordType;
	readonly id: string;
	readonly values: Readonly<Record<string, unknown>>;
}

export interface Credentials {
	readonly email: string;
	readonly password: string;
}

/** Some days before the fixed clock's: in that order records are listed. */
const writtenAt = `${dayFrom(-6)}T16:00:00.000Z`;

/** Writes into a persona's own space, as a device of theirs would. */
export async function keepRecords(
	urls: Stack['urls'],
	credentials: Credentials,
	records: readonly SeededRecord[],
): Promise<void> {
	const signedIn = await postJson(`${urls.auth}/api/v1/auth/login`, credentials);
	const jwt = signedInSchema.parse(signedIn.body).accessToken;
	const headers = { authorization: `Bearer ${jwt}` };
	const listed = await fetch(`${urls.auth}/api/auth/organization/list`, { headers });
	const own = spacesSchema.parse(await listed.json()).find(({ type }) => type === 'personal');
	if (!own) throw new Error(`${credentials.email} has no space`);
	const vault = await postJson(`${urls.auth}/api/v1/me/encryption-vault/init`, {}, jwt);
	const { masterKey } = z.object({ masterKey: z.base64() }).parse(vault.body);
	const key = await importMasterKey(Uint8Array.fromBase64(masterKey));
	for (const [app, ofApp] of Map.groupBy(records, ({ type }) => type.app)) {
		const changes = await Promise.all(
			ofApp.map(async ({ type, id, values }) => {
				const sealed = await sealRecord(type, { ...type.absent, ...values }, key);
				const data = { createdAt: writtenAt, ...sealed };
				return { table: type.table, id, op: 'insert', spaceId: own.id, data } as const;
			}),
		);
		await push({ baseUrl: urls.sync, jwt, clientId: 'earlier-days' }, app, changes);
	}
}

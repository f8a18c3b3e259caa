import { openManaFile } from '@mana/portability';
import { sealRecord } from '@mana/records';
import { familyFortnight } from '@mana/records/testing/family-fortnight';
import { decodeBase64, importMasterKey } from '@mana/shared-crypto';
import { type Change, push } from '@mana/sync-protocol';
import type { Stack } from '../src/start-stack.ts';
import { type Person, postJson } from './agent.ts';

/** The records of a `.mana` file, sorted, without what says when they were last written. */
export async function recordsIn(path: string, passphrase?: string): Promise<string[]> {
	const lines: string[] = [];
	for await (const { table, record } of (await openManaFile(Bun.file(path))).lines(passphrase)) {
		lines.push(JSON.stringify([table, { ...record, updatedAt: '' }]));
	}
	return lines.sort();
}

/** Puts what Anna keeps over a fortnight into somebody's own space. */
export async function keepFortnight(
	stack: Stack,
	{ accessToken, personalSpaceId: spaceId }: Pick<Person, 'accessToken' | 'personalSpaceId'>,
): Promise<void> {
	const init = `${stack.urls.auth}/api/v1/me/encryption-vault/init`;
	const { body } = await postJson<{ masterKey: string }>(init, {}, accessToken);
	const key = await importMasterKey(decodeBase64(body.masterKey));
	const config = { baseUrl: stack.urls.sync, jwt: accessToken, clientId: 'fortnight' };
	const seeds = familyFortnight().filter(({ space }) => space === 'anna');
	for (const [app, records] of Map.groupBy(seeds, ({ type }) => type.app)) {
		const changes: Change[] = [];
		for (const { type, id, values } of records) {
			const data = { ...(await sealRecord(type, values, key)), createdAt: values.createdAt };
			changes.push({ op: 'insert', table: type.table, id, spaceId, data });
		}
		for (let from = 0; from < changes.length; from += 200)
			await push(config, app, changes.slice(from, from + 200));
	}
}

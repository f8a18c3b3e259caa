import { decryptRecordFields } from '@mana/shared-crypto';
import {
	type HistoryResponse,
	type RevertSelector,
	readHistory,
	revertEverywhere,
	type SyncClientConfig,
	SyncError,
	tableName,
} from '@mana/sync-protocol';
import type { HistoryAnswer, HistoryEntry, TakenBack } from '../history.ts';
import type { RecordName } from '../query.ts';
import type { Keyrings } from './keyrings.ts';
import { typeNamed } from './record-types.ts';
import { resealRestored } from './reseal-restored.ts';

/** At most this many requests for one record, of this many changes each: what is older than all of them is left out. */
const historyPages = 10;
const historyPageChanges = 200;

export interface PastDeps {
	/** @throws what keeps the server from being asked */
	readonly config: () => Promise<SyncClientConfig>;
	readonly keyrings: Pick<Keyrings, 'of' | 'fetch'>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** What was done to a record, opened; the server has the log. */
export async function historyOf(
	deps: Omit<PastDeps, 'now'>,
	{ table, spaceId, id }: RecordName,
): Promise<HistoryAnswer> {
	const type = typeNamed(table);
	if (type === undefined) return { ok: false, code: 'UNKNOWN_TABLE' };
	const keyring = deps.keyrings.of(spaceId) ?? [];
	return answered(async () => {
		const asked = { table: type.table, id, space: spaceId, limit: historyPageChanges };
		const changes: HistoryResponse['changes'] = [];
		let before: number | null | undefined;
		for (let left = historyPages; left > 0 && before !== null; left -= 1) {
			const older = before === undefined ? {} : { before };
			const page = await readHistory(await deps.config(), type.app, { ...asked, ...older });
			changes.push(...page.changes);
			before = page.before;
		}
		const entries = changes.map(async ({ op, fields, userId, actor, at }): Promise<HistoryEntry> => {
			const stored = Object.entries(fields).flatMap(([field, written]) =>
				'value' in written ? [[field, written.value] as const] : [],
			);
			const values = Object.fromEntries(stored);
			const opened = keyring.length > 0 && (await decryptRecordFields(values, type.encryptedFields, keyring));
			return { op, values: opened ? opened.record : {}, userId, at, ...(actor && { actor }) };
		});
		return { ok: true, entries: await Promise.all(entries) };
	});
}

/**
 * Takes back what calls changed, everywhere. Texts come back under the key in force; where a key of before is gone, and
 * nobody could read them, nothing is taken back (`KEY_REPLACED`).
 */
export function takeBackCalls(
	{ config, keyrings, now }: PastDeps,
	selector: RevertSelector,
): Promise<TakenBack> {
	return answered(async () => {
		const { callId, reverted, leftAlone } = await revertEverywhere(await config(), selector);
		if (reverted.some(({ op }) => op !== 'delete')) {
			// The key may have been replaced by another device.
			await keyrings.fetch();
			const deps = { config: await config(), ringOf: keyrings.of, now };
			if (!(await resealRestored(deps, { callId, reverted }))) {
				await revertEverywhere(await config(), { callId });
				return { ok: false, code: 'KEY_REPLACED' };
			}
		}
		return {
			ok: true,
			callId,
			reverted: reverted.map(({ spaceId, id, ...of }) => ({ table: tableName(of), spaceId, id })),
			leftAlone: leftAlone.map(({ appId, table, ...left }) => ({
				...left,
				table: tableName({ appId, table }),
			})),
		};
	});
}

/** A refusal, or that nobody could be asked, as an answer. */
async function answered<Good>(
	ask: () => Promise<Good>,
): Promise<Good | { readonly ok: false; readonly code: string }> {
	try {
		return await ask();
	} catch (error) {
		if (error instanceof SyncError && error.status > 0) return { ok: false, code: error.code };
		if (error instanceof SyncError || (error instanceof Error && 'code' in error))
			return { ok: false, code: 'UNREACHABLE' };
		throw error;
	}
}

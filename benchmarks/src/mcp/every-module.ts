import { allRecordTypes, type RecordType, sealRecord } from '@mana/records';
import type { Stack } from '@mana/stack';
import { type Change, push } from '@mana/sync-protocol';
import { MasterKeyClient, registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { type CallTarget, statelessCall, structuredContentOf } from './tool-call.ts';

export interface ModuleMemory {
	readonly rows: number;
	readonly types: number;
	/** Tools that read without being told what. */
	readonly reads: number;
	readonly beforeMb: number;
	/** After each of these was called three times. */
	readonly afterMb: number;
}

const changesAPush = 2_500;
const text = 'What a person writes on an ordinary day: two sentences, no more. This is the second one.';

/** Writes rows of every type that a person keeps, reads them all through the gateway, and tells what it holds then. */
export async function readEveryModule(
	stack: Stack,
	gateway: CallTarget,
	rowsAType: number,
): Promise<ModuleMemory> {
	const beforeMb = await residentMb(stack);
	const types = allRecordTypes.filter(({ app }) => app !== 'profile');
	for (const type of types) await writeRows(stack, type, rowsAType);
	const registry = new ToolRegistry();
	registerAllModules(registry);
	const reads = registry.all().filter(({ policyHint, returnsText, input }) => {
		return policyHint === 'read' && returnsText !== 'outside' && input.safeParse({}).success;
	});
	for (let round = 0; round < 3; round += 1) {
		for (const { wireName } of reads) await structuredContentOf(statelessCall(gateway, wireName));
		await structuredContentOf(statelessCall(gateway, 'search_everything', { query: 'ordinary day' }));
	}
	const afterMb = await residentMb(stack);
	return { rows: types.length * rowsAType, types: types.length, reads: reads.length, beforeMb, afterMb };
}

async function writeRows({ urls, devUser }: Stack, type: RecordType, count: number): Promise<void> {
	if (!devUser) throw new Error('the stack made no user');
	const { accessToken: jwt, spaceId, email } = devUser;
	const keys = new MasterKeyClient({ authUrl: urls.auth });
	const [key] = await keys.getKeyring({ userId: email, jwt, space: { id: spaceId, type: 'personal' } });
	if (!key) throw new Error('the user has no key');
	const changes = await Promise.all(
		Array.from({ length: count }, async (_, place): Promise<Change> => {
			const createdAt = new Date(Date.now() - place * 60_000).toISOString();
			const data = await sealRecord(type, { ...filled(type), createdAt }, key);
			return { table: type.table, id: crypto.randomUUID(), op: 'insert', spaceId, data };
		}),
	);
	const sync = { baseUrl: urls.sync, jwt, clientId: 'benchmark-phone' };
	for (let start = 0; start < changes.length; start += changesAPush) {
		await push(sync, type.app, changes.slice(start, start + changesAPush));
	}
}

/** What a record is when nothing is given, with its encrypted texts written. */
function filled({ absent, encryptedFields }: RecordType): Record<string, unknown> {
	const values: Record<string, unknown> = { ...absent };
	for (const field of encryptedFields) if (values[field] === '') values[field] = text;
	return values;
}

async function residentMb({ urls }: Stack): Promise<number> {
	const metrics = await (await fetch(`${urls.mcp}/metrics`)).text();
	return Number(/^mana_mcp_process_resident_memory_bytes\S* (\S+)/m.exec(metrics)?.[1] ?? 0) / 1e6;
}

import { heapStats } from 'bun:jsc';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { allRecordTypes, type RecordType, sealRecord } from '@mana/records';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { startTestGateway, statelessRequest, type TestGateway } from './test-gateway.ts';

const MB = 1_000_000;
const rowsAType = 20;
const users = ['warm', 'anna', 'ben'];
const types = allRecordTypes.filter(({ app }) => app !== 'profile');
const registry = new ToolRegistry();
registerAllModules(registry);
/** Tools that read without being told what. */
const reads = registry
	.all()
	.filter(
		({ policyHint, returnsText, input }) =>
			policyHint === 'read' && returnsText !== 'outside' && input.safeParse({}).success,
	);

let gateway: TestGateway;
beforeAll(async () => {
	gateway = await startTestGateway({ environment: { POLICY_MODE: 'off' } });
	const raw = Buffer.from('k'.repeat(32));
	const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
	for (const user of users) {
		gateway.auth.addUser(user);
		gateway.auth.vaultsByUser.set(user, { keys: [raw] });
		for (const type of types) await write(user, type, key);
	}
});
afterAll(() => gateway.stop());

const text = 'What a person writes on an ordinary day: two sentences, no more. This is the second one.';

async function write(user: string, type: RecordType, key: CryptoKey): Promise<void> {
	const filled: Record<string, unknown> = { ...type.absent };
	for (const field of type.encryptedFields) if (filled[field] === '') filled[field] = text;
	for (let row = 0; row < rowsAType; row += 1) {
		const createdAt = new Date(Date.now() - row * 60_000).toISOString();
		const data = await sealRecord(type, { ...filled, createdAt }, key);
		const id = crypto.randomUUID();
		gateway.sync.write(type.app, { table: type.table, id, op: 'insert', spaceId: `space-${user}`, data });
	}
}

async function readEverything(user: string): Promise<void> {
	const own = await gateway.headers(user);
	for (const { wireName } of reads) {
		const { body, headers } = statelessRequest('tools/call', { name: wireName, arguments: {} });
		const response = await gateway.post(body, { ...headers, ...own });
		const { result } = await response.json();
		if (result.isError) throw new Error(`${wireName}: ${result.content[0].text}`);
	}
}

function heapBytes(): number {
	Bun.gc(true);
	return heapStats().heapSize + heapStats().extraMemorySize;
}

test('a person with rows in all modules takes a few megabytes, once what serves everybody is warm', async () => {
	expect(types.length * rowsAType).toBeGreaterThan(1_000);
	await readEverything('warm');
	const before = heapBytes();
	for (const user of users.slice(1)) await readEverything(user);
	const each = (heapBytes() - before) / (users.length - 1);
	expect(each).toBeLessThan(5 * MB);
}, 120_000);

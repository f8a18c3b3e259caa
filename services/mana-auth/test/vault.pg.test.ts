import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect } from '../src/db/connection.ts';
import { readKeyAudit } from '../src/db/key-audit-store.ts';
import { isIntactChain } from '../src/domain/key-audit.ts';
import {
	type AuthWorld,
	activeKekId,
	bearer,
	createAuthWorld,
	get,
	post,
	refusalOf,
	registered,
} from './auth-world.ts';

const base = '/api/v1/me/encryption-vault';
let world: AuthWorld;
let runtime: ReturnType<typeof connect>;
beforeAll(async () => {
	world = await createAuthWorld();
	runtime = connect(world.runtimeUrl, 1);
});
afterAll(async () => {
	await runtime.pool.end();
	await world.close();
});

const status = async (token: string) => (await get(world.app, `${base}/status`, token)).json();
const init = (token: string, app = world.app) => post(app, `${base}/init`, {}, bearer(token));
const key = (token: string) => get(world.app, `${base}/key`, token);
const auditOf = (userId: string) => readKeyAudit(runtime.sql, userId);

async function withVault(email: string) {
	const person = await registered(world.app, email);
	const vault = await (await init(person.accessToken)).json();
	return { userId: person.user.id, token: person.accessToken, masterKey: vault.masterKey as string };
}

describe('init', () => {
	test('mints a key, and then answers the same one as /key does', async () => {
		const { accessToken } = await registered(world.app, 'init@mana.test');
		expect(await status(accessToken)).toEqual({
			vaultExists: false,
			hasRecoveryWrap: false,
			zeroKnowledge: false,
			recoverySetAt: null,
			isReencrypting: false,
			wasHeldHere: false,
		});
		const first = await init(accessToken);
		expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store']);
		const vault = await first.json();
		expect(vault).toEqual({ masterKey: expect.any(String), formatVersion: 1, kekId: activeKekId(world) });
		expect(Buffer.from(vault.masterKey, 'base64')).toHaveLength(32);
		expect(await (await init(accessToken)).json()).toEqual(vault);
		expect(await (await key(accessToken)).json()).toEqual(vault);
		expect(await status(accessToken)).toMatchObject({ vaultExists: true, zeroKnowledge: false });
	});

	test('tells whoever asks with what they were given that it is still so, which is no fetch', async () => {
		const { accessToken: token, user } = await registered(world.app, 'unchanged@mana.test');
		const userId = user.id;
		const etag = (await init(token)).headers.get('etag') ?? '';
		expect((await key(token)).headers.get('etag')).toBe(etag);
		const again = (version: string) =>
			world.app.request(`http://auth.mana.test${base}/key`, {
				headers: { ...bearer(token), 'if-none-match': version },
			});
		expect(etag).not.toBe('');
		const unchanged = await again(etag);
		expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
		expect((await auditOf(userId)).map(({ action }) => action)).toEqual(['init', 'fetch']);
		expect((await again('"another"')).status).toBe(200);
		await world.admin`update auth.encryption_vaults set generation = generation + 1 where user_id = ${userId}`;
		expect((await again(etag)).status).toBe(200);
	});

	test('gives one key to twenty calls at once, on two instances', async () => {
		const { accessToken, user } = await registered(world.app, 'twenty@mana.test');
		const other = await world.secondInstance();
		const answers = await Promise.all(
			Array.from({ length: 20 }, (_, index) => init(accessToken, index % 2 ? world.app : other.app)),
		);
		const keys = await Promise.all(answers.map(async (answer) => (await answer.json()).masterKey));
		expect(new Set(keys).size).toBe(1);
		const rows = await auditOf(user.id);
		expect(rows.map((row) => row.action).sort()).toEqual([...Array(19).fill('fetch'), 'init']);
		expect(isIntactChain(rows)).toBe(true);
	});
});

describe('key', () => {
	test('is refused where there is no vault, which leaves exactly one audit row', async () => {
		const { accessToken, user } = await registered(world.app, 'novault@mana.test');
		expect(await refusalOf(await key(accessToken))).toEqual({ status: 404, error: 'VAULT_NOT_INITIALISED' });
		expect(await auditOf(user.id)).toMatchObject([{ action: 'failed_fetch', status: 404, sequence: 1 }]);
	});

	test('is not given without a token', async () => {
		const answer = await world.app.request(`${base}/key`);
		expect(await refusalOf(answer)).toEqual({ status: 401, error: 'TOKEN_MISSING' });
	});

	test('does not open when two wrapped keys are swapped in the database', async () => {
		const anna = await withVault('swap.anna@mana.test');
		const ben = await withVault('swap.ben@mana.test');
		await world.admin`
			update auth.encryption_vaults a set wrapped_mk = b.wrapped_mk, wrap_iv = b.wrap_iv, kek_id = b.kek_id
			from auth.encryption_vaults b
			where a.user_id in (${anna.userId}, ${ben.userId}) and b.user_id in (${anna.userId}, ${ben.userId})
				and a.user_id <> b.user_id`;
		for (const { token, userId } of [anna, ben]) {
			expect(await refusalOf(await key(token))).toEqual({ status: 500, error: 'INTERNAL' });
			expect((await auditOf(userId)).map((row) => row.action)).toEqual(['init', 'failed_fetch']);
		}
	});

	test('does not open under another key-encryption key of the same name', async () => {
		const { token } = await withVault('otherkek@mana.test');
		const stranger = await createAuthWorld();
		try {
			const wrapped = await world.deps.vaults.find(userOf(token));
			if (!wrapped || wrapped.zeroKnowledge) throw new Error('no vault');
			const opening = stranger.deps.keyEncryption.unwrap(wrapped.wrap, `vault|${wrapped.userId}`);
			expect(await opening.catch((error) => error.code)).toBe('KEY_UNWRAP_FAILED');
		} finally {
			await stranger.close();
		}
	});

	test('of a zero-knowledge vault is what the recovery code opens', async () => {
		const { token, userId } = await withVault('zk@mana.test');
		await world.admin`
			update auth.encryption_vaults set zero_knowledge = true, wrapped_mk = null, wrap_iv = null,
				kek_id = null, recovery_wrapped_mk = ${Buffer.alloc(48, 7)}, recovery_iv = ${Buffer.alloc(12, 9)},
				recovery_format_version = 1, recovery_set_at = now()
			where user_id = ${userId}`;
		const blob = {
			requiresRecoveryCode: true,
			zeroKnowledge: true,
			recoveryWrappedMk: Buffer.alloc(48, 7).toString('base64'),
			recoveryIv: Buffer.alloc(12, 9).toString('base64'),
			formatVersion: 1,
		};
		expect(await (await key(token)).json()).toEqual(blob);
		expect(await (await init(token)).json()).toEqual(blob);
		expect(await status(token)).toEqual({
			vaultExists: true,
			hasRecoveryWrap: true,
			zeroKnowledge: true,
			recoverySetAt: expect.any(String),
			isReencrypting: false,
			wasHeldHere: true,
		});
	});

	test('comes with the one before while a rotation is under way', async () => {
		const { token, userId } = await withVault('rotating@mana.test');
		const previous = crypto.getRandomValues(new Uint8Array(32));
		const wrap = await world.deps.keyEncryption.wrap(previous, `vault|${userId}`);
		await world.admin`
			update auth.encryption_vaults set previous_wrapped_mk = ${wrap.wrapped},
				previous_wrap_iv = ${wrap.iv}, previous_kek_id = ${wrap.kekId}, rotation_started_at = now()
			where user_id = ${userId}`;
		const { previousKeys } = await (await key(token)).json();
		expect(previousKeys).toEqual([Buffer.from(previous).toString('base64')]);
	});
});

describe('the audit', () => {
	test('tells who fetched and from where, as a chain that shows tampering', async () => {
		const { token, userId } = await withVault('chain@mana.test');
		await key(token);
		await key(token);
		const rows = await auditOf(userId);
		expect(isIntactChain(rows)).toBe(true);
		expect(isIntactChain(rows.map((row) => ({ ...row, ipAddress: '203.0.113.1' })))).toBe(false);
		expect(isIntactChain([...rows.slice(0, 1), ...rows.slice(2)])).toBe(false);
		expect(rows).toMatchObject([
			{ action: 'init', status: 200, spaceId: null, ipAddress: '127.0.0.1' },
			{ action: 'fetch', status: 200, sessionId: expect.any(String) },
			{ action: 'fetch', status: 200, sequence: 3 },
		]);
	});

	test('that cannot be written keeps the key back', async () => {
		const { token, masterKey } = await withVault('unwritable@mana.test');
		await world.admin`revoke insert on auth.key_audit from mana_auth_runtime`;
		try {
			const refused = await key(token);
			const text = await refused.text();
			expect([refused.status, JSON.parse(text).error]).toEqual([503, 'AUDIT_UNAVAILABLE']);
			expect(text).not.toContain(masterKey);
			expect((await init(token)).status).toBe(503);
		} finally {
			await world.admin`grant insert on auth.key_audit to mana_auth_runtime`;
		}
		expect((await key(token)).status).toBe(200);
	});

	test('does not ask for the status', async () => {
		const { accessToken, user } = await registered(world.app, 'statusonly@mana.test');
		await status(accessToken);
		expect(await auditOf(user.id)).toEqual([]);
	});
});

test('no key and no token stands in the log', async () => {
	const { token, masterKey } = await withVault('logged@mana.test');
	await world.admin`
		update auth.encryption_vaults set wrapped_mk = ${Buffer.alloc(48, 1)} where user_id = ${userOf(token)}`;
	await key(token);
	const log = world.logLines.join('');
	expect(log).toContain('KEY_UNWRAP_FAILED');
	for (const secret of [masterKey, token, world.config.secret]) expect(log).not.toContain(secret);
});

describe('the database', () => {
	const asRuntime = async (userId: string, statement: string): Promise<string[] | string> => {
		const client = await runtime.pool.connect();
		try {
			await client.query('begin');
			await client.query("select set_config('mana.user_id', $1, true)", [userId]);
			return (await client.query<{ user_id: string }>(statement)).rows.map((row) => row.user_id);
		} catch (error) {
			return String((error as { code?: string }).code);
		} finally {
			await client.query('rollback');
			client.release();
		}
	};

	test('lets the runtime role append to the audit and do nothing else to it', async () => {
		const { userId } = await withVault('appendonly@mana.test');
		const denied = '42501';
		expect(await asRuntime(userId, `update auth.key_audit set status = 0`)).toBe(denied);
		expect(await asRuntime(userId, `delete from auth.key_audit`)).toBe(denied);
		expect(await asRuntime(userId, `truncate auth.key_audit`)).toBe(denied);
		expect(await asRuntime(userId, `alter table auth.key_audit disable row level security`)).toBe(denied);
		expect(await asRuntime(userId, `delete from auth.jwks`)).toBe(denied);
		expect(await asRuntime(userId, `delete from auth.encryption_vaults`)).toBe(denied);
		expect(await asRuntime(userId, `update auth.space_keys set epoch = 2`)).toBe(denied);
		expect(await asRuntime(userId, `create table auth.mine ()`)).toBe(denied);
	});

	test('shows the runtime role only what belongs to the user it acts for', async () => {
		const anna = await withVault('rls.anna@mana.test');
		const ben = await withVault('rls.ben@mana.test');
		for (const table of ['encryption_vaults', 'key_audit']) {
			const seen = `select distinct user_id from auth.${table}`;
			expect(await asRuntime(anna.userId, seen)).toEqual([anna.userId]);
			expect(await asRuntime('', seen)).toEqual([]);
		}
		expect([...(await runtime.sql`select user_id from auth.encryption_vaults`)]).toEqual([]);
		const foreign = `update auth.encryption_vaults set zero_knowledge = false where user_id = '${ben.userId}' returning user_id`;
		expect(await asRuntime(anna.userId, foreign)).toEqual([]);
	});

	test('gives the runtime role no rights over the server, and nothing of its own', async () => {
		const [role] = await world.admin`
			select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
				(select count(*)::int from pg_class where relowner = r.oid) as owned
			from pg_roles r where rolname = 'mana_auth_runtime'`;
		expect(role).toEqual({
			rolsuper: false,
			rolbypassrls: false,
			rolcreaterole: false,
			rolcreatedb: false,
			owned: 0,
		});
	});

	test.each([
		['no wrap at all', 'wrapped_mk = null, wrap_iv = null, kek_id = null'],
		['a wrap without its IV', 'wrap_iv = null'],
		['a wrap of another length', `wrapped_mk = '\\x00'`],
		['a recovery wrap without its IV', `recovery_wrapped_mk = decode(repeat('00', 48), 'hex')`],
		['zero-knowledge beside a server wrap', 'zero_knowledge = true'],
		['half a rotation', 'rotation_started_at = now()'],
		['a key check of another length', `key_check = '\\x00'`],
	])('refuses a vault with %s', async (_, assignment) => {
		const { userId } = await withVault(`broken${crypto.randomUUID()}@mana.test`);
		const change = world.admin.unsafe(
			`update auth.encryption_vaults set ${assignment} where user_id = '${userId}'`,
		);
		expect(await change.catch((error) => error.code)).toBe('23514');
	});
});

function userOf(token: string): string {
	return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;
}

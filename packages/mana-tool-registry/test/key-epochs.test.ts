import { beforeEach, expect, test } from 'bun:test';
import { randomKey } from '@mana/auth-protocol/testing';
import { decryptRecordFields, importMasterKey } from '@mana/shared-crypto';
import fc from 'fast-check';
import { createToolBench, FAMILY, type Listed } from './tool-bench.ts';

const inFamily = { space: FAMILY };
let bench: ReturnType<typeof createToolBench>;
beforeEach(() => {
	bench = createToolBench();
});

/** As when a member is removed: what is written from now on is not for who holds the earlier keys only. */
function beginEpoch(): void {
	bench.auth.keysBySpace.get(FAMILY.id)?.keys.push(randomKey());
}

const create = async (title: string) =>
	(await bench.run<{ note: Listed }>('notes.create', { title }, inFamily)).note.id;
const list = async () => (await bench.run<{ notes: Listed[] }>('notes.list', {}, inFamily)).notes;

/** Whether the last record that was written opens with this key of the space alone. */
async function opensWith(epoch: number): Promise<boolean> {
	const change = bench.sync.pushed.at(-1)?.change;
	const data = change && 'data' in change && change.data ? change.data : {};
	const key = bench.auth.keysBySpace.get(FAMILY.id)?.keys[epoch];
	if (!key) throw new TypeError('no such epoch');
	const keys = [await importMasterKey(Uint8Array.from(key))];
	return (await decryptRecordFields({ ...data }, ['title'], keys)).undecryptable.length === 0;
}

test('the next note after a member was removed is not under the key that they kept', async () => {
	await create('before');
	expect(await opensWith(0)).toBe(true);
	beginEpoch();
	await create('after');
	expect([await opensWith(0), await opensWith(1)]).toEqual([false, true]);
});

test('a note under a key that is new is read at once, however it is asked for', async () => {
	await create('old');
	await list();
	const elsewhere = createToolBench({ syncFetch: bench.sync.fetch });
	elsewhere.auth.keysBySpace.set(
		FAMILY.id,
		bench.auth.keysBySpace.get(FAMILY.id) ?? { members: [], keys: [] },
	);
	beginEpoch();
	const { note } = await elsewhere.run<{ note: Listed }>('notes.create', { title: 'new' }, inFamily);
	expect((await list()).map(({ title }) => title).sort()).toEqual(['new', 'old']);
	beginEpoch();
	await elsewhere.run('notes.create', { title: 'newest' }, inFamily);
	const found = await bench.run<{ notes: Listed[] }>('notes.search', { query: 'newest' }, inFamily);
	expect(found.notes).toMatchObject([{ title: 'newest' }]);
	expect(await bench.run('notes.get', { id: note.id }, inFamily)).toMatchObject({ note: { title: 'new' } });
});

test('what no key opens is said to be so, and asks for the keys once a call', async () => {
	const elsewhere = createToolBench({ syncFetch: bench.sync.fetch });
	elsewhere.auth.keysBySpace.set(FAMILY.id, { members: ['anna'], keys: [randomKey()] });
	await elsewhere.run('notes.create', { title: 'lost' }, inFamily);
	const before = bench.auth.requests.length;
	const { notes } = await bench.run<{ notes: Listed[] }>('notes.list', {}, inFamily);
	expect(notes).toMatchObject([{ undecryptable: ['content', 'title'] }]);
	await list();
	expect(bench.auth.requests.length - before).toBeLessThanOrEqual(3);
});

test('whenever epochs change, each note is under the newest key and every one is read', async () => {
	const steps = fc.array(fc.constantFrom('epoch', 'write', 'read'), { minLength: 1, maxLength: 8 });
	await fc.assert(
		fc.asyncProperty(steps, async (doing) => {
			bench = createToolBench();
			let written = 0;
			let newest = 0;
			for (const step of doing) {
				if (step === 'epoch') {
					beginEpoch();
					newest++;
				} else if (step === 'write') {
					await create(`note ${written++}`);
					for (let epoch = 0; epoch <= newest; epoch++) {
						expect(await opensWith(epoch)).toBe(epoch === newest);
					}
				} else {
					const notes = await list();
					expect(notes.filter(({ undecryptable }) => undecryptable)).toEqual([]);
					expect(notes).toHaveLength(written);
				}
			}
		}),
		{ numRuns: 30 },
	);
});

test('nothing is written to a shared space while nobody can say which key is the newest', async () => {
	await create('before');
	bench.auth.refusal = 'unreachable';
	expect(await bench.fail('notes.create', { title: 'after' }, inFamily)).toStartWith('AUTH_UNAVAILABLE: ');
});

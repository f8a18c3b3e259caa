import { expect, test } from 'bun:test';
import { activityHash } from './agent-activity.ts';

const row = {
	userId: 'user-1',
	sequence: 7,
	callId: 'call-0007',
	atMs: 1_767_225_600_123,
	recordedAtMs: 1_767_225_601_456,
	tool: 'habits.list',
	spaceId: 'space-1',
	client: 'Claude "Desktop" 日本',
	outcome: 'success',
	confirmation: null,
	records: [],
	recordCount: 0,
	verifiedClient: null,
	inputHash: 'ab'.repeat(32),
	durationMs: 12,
	previousHash: new Uint8Array(32).fill(3),
} as const;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('hashes a row of the first version as it always has, so that chains of before hold', () => {
	expect(hex(activityHash({ ...row, chainVersion: 1 }))).toBe(
		'd9e25ebcab8b32fd05ca07547cdf4dc3e18d9bfdc9816475bd51dcecac059bfe',
	);
});

test('hashes what rows of the second version have beside', () => {
	const second = { ...row, chainVersion: 2 };
	const hashes = [
		{ ...row, chainVersion: 1 },
		second,
		{ ...second, confirmation: 'confirmed' as const },
		{ ...second, verifiedClient: 'client-1' },
		{ ...second, records: [{ table: 'todo/tasks', id: 't1' }] },
		{ ...second, recordCount: 1 },
	].map((each) => hex(activityHash(each)));
	expect(new Set(hashes).size).toBe(hashes.length);
	expect(hashes[1]).toBe('241db55f57b9ce3f79b90e42f5b4ab92d63f2b9c38810beff04fd89cdf3b74b7');
});

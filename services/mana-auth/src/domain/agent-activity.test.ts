import { expect, test } from 'bun:test';
import { activityHash } from './agent-activity.ts';

test('hashes a row as it always has, so that chains of before hold', () => {
	const hash = activityHash({
		userId: 'user-1',
		sequence: 7,
		callId: 'call-0007',
		atMs: 1_767_225_600_123,
		recordedAtMs: 1_767_225_601_456,
		tool: 'habits.list',
		spaceId: 'space-1',
		client: 'Claude "Desktop" 日本',
		outcome: 'success',
		inputHash: 'ab'.repeat(32),
		durationMs: 12,
		previousHash: new Uint8Array(32).fill(3),
	});
	expect(Buffer.from(hash).toString('hex')).toBe(
		'd9e25ebcab8b32fd05ca07547cdf4dc3e18d9bfdc9816475bd51dcecac059bfe',
	);
});

import { expect, test } from 'bun:test';
import { fittingRights, grantableModules, rightsOf } from './grant-rights.ts';

test('scopes are read as rights; writing is more than reading, and what every mission has is no choice', () => {
	expect(
		rightsOf(['ai:read', 'ai:write', 'notes:write', 'notes:read', 'todo:read', 'mana:destructive']),
	).toEqual({
		notes: 'write',
		todo: 'read',
	});
});

test('what can be allowed are modules of the space that tools work in', () => {
	const inPersonal = grantableModules('personal').map(({ id }) => id);
	expect(inPersonal).toContain('journal');
	expect(inPersonal).not.toContain('ai');
	expect(grantableModules('team').map(({ id }) => id)).not.toContain('journal');
	expect(fittingRights({ journal: 'read', notes: 'write' }, 'team')).toEqual({ notes: 'write' });
});

import { expect, test } from 'bun:test';
import { permissionFor } from './agent-policy.ts';

const create = { name: 'todo.create', module: 'todo', hint: 'write' } as const;
const destroy = { name: 'todo.delete', module: 'todo', hint: 'destructive' } as const;
const list = { name: 'todo.list', module: 'todo', hint: 'read' } as const;

test('a tool goes before its module, that before everything, and the agent before the person', () => {
	const person = { defaultsByModule: { todo: 'deny' as const } };
	expect(permissionFor(create, [])).toBe('propose');
	expect(permissionFor(list, [])).toBe('auto');
	expect(permissionFor(create, [{}, person])).toBe('deny');
	expect(permissionFor(create, [{ defaultForAi: 'auto' }, person])).toBe('auto');
	expect(permissionFor(create, [{ tools: { 'todo.create': 'propose' }, defaultForAi: 'auto' }])).toBe(
		'propose',
	);
	expect(permissionFor(create, [{ defaultsByModule: { todo: 'auto' }, defaultForAi: 'deny' }])).toBe('auto');
});

test('what destroys is proposed at most', () => {
	expect(permissionFor(destroy, [{ defaultForAi: 'auto' }])).toBe('propose');
	expect(permissionFor(destroy, [{ tools: { 'todo.delete': 'auto' } }])).toBe('propose');
	expect(permissionFor(destroy, [{ tools: { 'todo.delete': 'deny' } }])).toBe('deny');
});

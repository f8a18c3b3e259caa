import { expect, test } from 'bun:test';
import { clientForPerson, connectedClient } from './connected-client.ts';

const stored = { id: 'c1', name: 'Agent', uri: 'https://agent.mana.test/', isDocument: false };

test.each([
	['  Two\nlines ', 'Two lines'],
	['Claude\u202Egnp.exe', 'Claude gnp.exe'],
	['\u200B\u0000', null],
	[null, null],
	['😀'.repeat(200), '😀'.repeat(80)],
])('a name of %p is shown as %p', (name, shown) => {
	expect(connectedClient({ ...stored, name }).name).toBe(shown);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'https://', 'nonsense'])(
	'%s is no address to show',
	(uri) => {
		expect(connectedClient({ ...stored, uri }).uri).toBeNull();
	},
);

test('only a document shows whose a client is', () => {
	expect(clientForPerson(connectedClient(stored)).verifiedHost).toBeNull();
	const documented = connectedClient({
		...stored,
		id: 'https://agent.mana.test/client.json',
		isDocument: true,
	});
	expect(clientForPerson(documented)).toMatchObject({
		registeredBy: 'document',
		verifiedHost: 'agent.mana.test',
	});
});

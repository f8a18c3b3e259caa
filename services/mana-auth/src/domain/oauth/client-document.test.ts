import { expect, test } from 'bun:test';
import { documentUrl, parseClientDocument } from './client-document.ts';

const id = 'https://agent.mana.test/client.json';

test.each([
	[id, true],
	['https://agent.mana.test:8443/a/client.json?v=1', true],
	['http://127.0.0.1:4000/client.json', true],
	['http://localhost/client.json', true],
	['http://[::1]:4000/client.json', true],
	['http://agent.mana.test/client.json', false],
	['http://10.0.0.1/client.json', false],
	['https://agent.mana.test', false],
	['https://agent.mana.test/', false],
	['https://agent.mana.test/client.json#x', false],
	['https://user@agent.mana.test/client.json', false],
	['https://agent.mana.test/a/../client.json', false],
	['https://agent.mana.test/%2e%2e/client.json', false],
	['https://AGENT.mana.test/client.json', false],
	['https://agent.mana.test:443/client.json', false],
	['https://2130706433/client.json', false],
	['ftp://agent.mana.test/client.json', false],
	['some-id', false],
	[`https://agent.mana.test/${'a'.repeat(600)}`, false],
])('%s names a document: %p', (clientId, isDocument) => {
	expect(documentUrl(clientId, { allowLoopback: true }) !== undefined).toBe(isDocument);
});

test('an address on loopback names none in production', () => {
	expect(documentUrl('http://127.0.0.1:4000/client.json', { allowLoopback: false })).toBeUndefined();
});

test('a document is taken for the client at its own address, and for one without a secret', () => {
	const document = { client_id: id, client_name: 'Agent', redirect_uris: ['https://agent.mana.test/cb'] };
	const taken = (change: object) =>
		parseClientDocument(JSON.stringify({ ...document, ...change }), id) !== undefined;
	expect(taken({})).toBe(true);
	expect(taken({ logo_uri: 'https://agent.mana.test/logo.png', grant_types: ['authorization_code'] })).toBe(
		true,
	);
	expect(taken({ client_id: 'https://other.mana.test/client.json' })).toBe(false);
	expect(taken({ redirect_uris: [] })).toBe(false);
	expect(taken({ token_endpoint_auth_method: 'client_secret_basic' })).toBe(false);
	expect(taken({ grant_types: ['client_credentials'] })).toBe(false);
	expect(parseClientDocument('<html>', id)).toBeUndefined();
});

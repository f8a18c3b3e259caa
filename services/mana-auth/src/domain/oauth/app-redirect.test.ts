import { expect, test } from 'bun:test';
import { fromLibraryRedirect, toLibraryRedirect } from './app-redirect.ts';

test.each([
	['cursor://anysphere.cursor-mcp/oauth/callback', 'invalid.cursor:/anysphere.cursor-mcp/oauth/callback'],
	[
		'cursor://anysphere.cursor-retrieval/oauth/user-My%20notes/callback',
		'invalid.cursor:/anysphere.cursor-retrieval/oauth/user-My%20notes/callback',
	],
	['vscode://publisher.extension', 'invalid.vscode:/publisher.extension'],
	['vscode-insiders://publisher.extension/cb', 'invalid.vscode-insiders:/publisher.extension/cb'],
	['windsurf://codeium.windsurf', 'invalid.windsurf:/codeium.windsurf'],
])('%s is spelled for the library, and back', (uri, library) => {
	expect(toLibraryRedirect(uri)).toBe(library);
	expect(new URL(library).href).toBe(library);
	expect(fromLibraryRedirect(library)).toBe(uri);
	expect(fromLibraryRedirect(`${library}?code=x`)).toBe(`${uri}?code=x`);
});

test.each([
	'https://agent.mana.test/cb',
	'http://127.0.0.1:33418/callback',
	'test.mana.agent:/cb',
	'javascript:alert(1)',
	'unknown://agent/cb',
	'cursor:',
	'cursor:/agent/cb',
	'cursor:///cb',
	'CURSOR://agent/cb',
	' cursor://agent/cb',
	'cursor://agent/cb\n',
	'cursor://agent/../cb',
	'cursor://agent/%2e%2e/cb',
	'cursor://agent//cb',
	'cursor://../cb',
	'cursor://user:word@agent/cb',
	'cursor://agent:80/cb',
	'cursor://agent/cb#',
	'cursor://agent/cb#fragment',
	'cursor://anysphere.cursor-deeplink/mcp/install?name=x',
	'vscodium://agent/cb',
	'xcursor://agent/cb',
])('%p is for the library to judge as it is', (uri) => {
	expect(toLibraryRedirect(uri)).toBe(uri);
	expect(fromLibraryRedirect(uri)).toBe(uri);
});

test.each([
	'invalid.cursor:/anysphere.cursor-mcp/oauth/callback',
	'Invalid.Cursor:/agent',
	' invalid.vscode:/agent?url=x',
	'in\nvalid.vscode-insiders:/agent',
	'invalid.windsurf://agent',
])('%p, which would be read as an app’s, is an address that nobody can have', (uri) => {
	expect(toLibraryRedirect(uri)).toBe('');
});

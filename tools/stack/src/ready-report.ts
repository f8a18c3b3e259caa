import { resolve } from 'node:path';
import type { DevUser } from './dev-user.ts';
import { mcpHeaders, mcpJsonBlock } from './mcp-client-setup.ts';
import { serviceDefinitions } from './service-definitions.ts';
import type { Stack } from './start-stack.ts';

/** The one line for programs: where that is which runs, and as whom they can sign in. */
export function readyEvent({ urls, services, adminUrl, devUser }: Stack): string {
	const running = serviceDefinitions.flatMap(({ name }) => (services[name] ? [[name, urls[name]]] : []));
	const user = devUser && {
		email: devUser.email,
		password: devUser.password,
		accessToken: devUser.accessToken,
		spaceId: devUser.spaceId,
	};
	return JSON.stringify({
		event: 'ready',
		urls: { ...Object.fromEntries(running), ...(adminUrl && { db: adminUrl }) },
		...(user && { devUser: user }),
	});
}

/** The same for a person. What to do next comes last, where it stays in sight. */
export function readyText(stack: Stack, dataDir: string, seconds: number): string {
	const places: [string, string][] = serviceDefinitions
		.filter(({ name }) => stack.services[name])
		.map(({ name, title }) => [title, stack.urls[name]]);
	if (stack.adminUrl) places.push(['Postgres', stack.adminUrl]);
	places.push(['Data', resolve(dataDir)]);
	const width = Math.max(...places.map(([what]) => what.length));
	return [
		'',
		`Mana is ready (${seconds.toFixed(1)} s).`,
		'',
		...places.map(([what, where]) => `  ${what.padEnd(width)}  ${where}`),
		...(stack.devUser ? ['', devUserText(stack.devUser, stack.urls, dataDir)] : []),
		'',
		'Ctrl-C stops everything.',
		'',
	].join('\n');
}

/** How to let an agent in as a user, and how to sign in as one. */
export function devUserText(
	user: DevUser,
	urls: { readonly web: string; readonly mcp: string },
	dataDir: string,
): string {
	const block = mcpJsonBlock({ mcpUrl: urls.mcp, dataDir: resolve(dataDir), email: user.email });
	return [
		'For Claude Code, put this into .mcp.json:',
		JSON.stringify(block, null, 2),
		'',
		`For any other MCP client: ${urls.mcp}/mcp (Streamable HTTP). One that speaks OAuth`,
		'takes you to a page to sign in; one that does not needs these headers, which are',
		'good for 15 minutes:',
		...Object.entries(mcpHeaders(user)).map(([name, value]) => `  ${name}: ${value}`),
		'',
		`Open ${urls.web} in your browser and sign in:`,
		`  Email     ${user.email}`,
		`  Password  ${user.password}`,
	].join('\n');
}

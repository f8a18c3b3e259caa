import { join } from 'node:path';
import { type DevUser, defaultDevEmail } from './dev-user.ts';
import { root } from './repository-root.ts';

/** The headers an MCP client of this user sends. */
export function mcpHeaders(user: Pick<DevUser, 'accessToken' | 'spaceId'>): Record<string, string> {
	return { Authorization: `Bearer ${user.accessToken}`, 'X-Mana-Space': user.spaceId };
}

/**
 * The block for a project's `.mcp.json`. Claude Code runs `headersHelper` in a shell whenever it connects, and
 * again when its headers are refused, and takes the JSON object it prints for the request headers: so the
 * connection outlives the 15 minutes of a token.
 */
export function mcpJsonBlock(options: { mcpUrl: string; dataDir: string; email: string }) {
	return {
		mcpServers: {
			mana: {
				type: 'http',
				url: `${options.mcpUrl}/mcp`,
				headersHelper: headersCommand(options.dataDir, options.email),
			},
		},
	};
}

/** Runs from any folder and with any PATH: Bun, the folder to run in and the data folder are absolute. */
function headersCommand(dataDir: string, email: string): string {
	const words = [process.execPath, `--cwd=${root}`, 'tools/stack/src/mcp-headers-command.ts'];
	if (dataDir !== join(root, '.mana')) words.push('--data-dir', dataDir);
	if (email !== defaultDevEmail) words.push('--email', email);
	return words.map(quoted).join(' ');
}

function quoted(word: string): string {
	return /^[\w./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

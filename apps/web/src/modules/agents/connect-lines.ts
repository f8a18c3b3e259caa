/** How a program is connected: what to copy, and where it goes. */
export interface ConnectLines {
	readonly name: string;
	/** A key of the texts. */
	readonly hint: 'claudeCode' | 'terminal' | 'cursor' | 'vscode' | 'desktop' | 'web' | 'webLocal' | 'other';
	readonly lines: readonly string[];
}

/** @param address of the gateway, with `/mcp` */
export function connectLines(address: string, otherName: string): readonly ConnectLines[] {
	const { hostname } = new URL(address);
	const isLocal = hostname === 'localhost' || /^(?:127\.|\[::1\])/.test(hostname);
	const json = (value: object) => JSON.stringify(value, null, 2);
	return [
		{
			name: 'Claude Code',
			hint: 'claudeCode',
			lines: [`claude mcp add --transport http mana ${address}`, 'claude mcp login mana'],
		},
		{
			name: 'Claude Desktop',
			hint: 'desktop',
			lines: [json({ mcpServers: { mana: { command: 'npx', args: ['mcp-remote', address] } } })],
		},
		{ name: 'Claude.ai, ChatGPT', hint: isLocal ? 'webLocal' : 'web', lines: isLocal ? [] : [address] },
		{ name: 'Cursor', hint: 'cursor', lines: [json({ mcpServers: { mana: { url: address } } })] },
		{ name: 'VS Code', hint: 'vscode', lines: [json({ servers: { mana: { type: 'http', url: address } } })] },
		{ name: 'Codex', hint: 'terminal', lines: [`codex mcp add mana --url ${address}`] },
		{ name: otherName, hint: 'other', lines: [address] },
	];
}

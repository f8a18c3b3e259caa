export interface BridgeReport {
	readonly email: string;
	readonly mcpUrl: string;
	readonly localToken: string;
	/** Whether only the person's own devices open the account. */
	readonly isClosedToServer: boolean;
	readonly hasKeyring: boolean;
}

/** What the bridge says once agents can connect. */
export function bridgeReport(bridge: BridgeReport): string {
	const { email, mcpUrl, localToken, isClosedToServer, hasKeyring } = bridge;
	const header = `Authorization: Bearer ${localToken}`;
	return [
		`The bridge is ready at ${mcpUrl}, for ${email}.`,
		isClosedToServer
			? 'What is encrypted is opened and sealed on this machine; the server still cannot read it.'
			: 'The server of this account opens it too: turn zero-knowledge on in the app to keep it to your devices.',
		hasKeyring
			? "The sign-in and the recovery code are kept in this machine's keyring."
			: 'This machine has no keyring: the bridge asks again when it is started again.',
		'',
		'Claude Code:',
		`  claude mcp add --transport http mana-bridge ${mcpUrl} --header "${header}"`,
		'Clients that only start programs:',
		`  npx mcp-remote ${mcpUrl} --header "${header}"`,
		'',
		'Whoever has that header, on this machine, reads and writes in your name. Disconnect the bridge under Agents in the app.',
		'',
	].join('\n');
}

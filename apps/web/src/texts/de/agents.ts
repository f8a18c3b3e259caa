import type { Texts } from '../en.ts';

export const agents: Texts['agents'] = {
	title: 'Agenten',
	text: 'Ein Agent arbeitet mit dem, was du aufhebst, nach deinen Regeln. Du siehst jeden Schritt und kannst ihn zurücknehmen.',
	connect: 'Einen Agenten verbinden',
	address: 'Adresse',
	copy: 'Kopieren',
	copied: 'Kopiert',
	connected: 'Verbunden',
	none: 'Noch ist kein Agent verbunden. Gib einem die Adresse hier unten.',
	needsNetwork: 'Das braucht das Netz.',
	disconnect: 'Trennen',
	disconnected: 'Agent getrennt',
	lastUsed: (when) => `zuletzt ${when}`,
	neverUsed: 'noch nicht benutzt',
	claudeCode: 'Claude Code',
	other: 'Claude, ChatGPT, Cursor und andere',
	otherText:
		'Füge einen Connector oder MCP-Server mit dieser Adresse hinzu. Du meldest dich an und wählst, was er darf.',
	ask: 'Dann frag ihn: „Was ist heute zu tun?“',
};

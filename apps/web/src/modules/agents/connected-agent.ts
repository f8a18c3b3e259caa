import type { Grant, HeaderAgent } from '@mana/auth-protocol';
import { words } from '../../texts/words.svelte.ts';
import { rightsInWords } from './rights-in-words.ts';

/** An agent that has access, by consent or with a token of the person's own. */
export interface ConnectedAgent {
	readonly key: string;
	readonly name: string;
	/** What it calls itself in the log, where that is known. */
	readonly loggedAs?: string;
	readonly isByHeader: boolean;
	readonly allSpaces: boolean;
	/** Ids of those that it was let into. */
	readonly spaceIds: readonly string[];
	/** In sentences. */
	readonly rights: readonly string[];
	/** Who it is, as far as that is known. */
	readonly about: string;
	/** ISO. */
	readonly since: string;
	readonly lastUsedAt: string | null;
	/** What ends its access. */
	readonly endPath: string;
	readonly spacesPath: string;
}

export function byConsent({
	grantId,
	client,
	spaces,
	allSpaces,
	scopes,
	grantedAt,
	lastUsedAt,
}: Grant): ConnectedAgent {
	const texts = words().agents;
	const path = `/api/v1/me/grants/${encodeURIComponent(grantId)}`;
	return {
		key: grantId,
		name: client.name ?? client.verifiedHost ?? texts.noName,
		isByHeader: false,
		allSpaces,
		spaceIds: spaces.map(({ id }) => id),
		rights: rightsInWords(scopes.map(({ scope }) => scope)),
		about: client.verifiedHost === null ? texts.unchecked : texts.belongsTo(client.verifiedHost),
		since: grantedAt,
		lastUsedAt,
		endPath: path,
		spacesPath: `${path}/spaces`,
	};
}

export function byHeader({
	sessionId,
	client,
	device,
	allSpaces,
	firstUsedAt,
	lastUsedAt,
}: HeaderAgent): ConnectedAgent {
	const id = encodeURIComponent(sessionId);
	return {
		key: sessionId,
		name: client,
		loggedAs: client,
		isByHeader: true,
		allSpaces,
		spaceIds: [],
		rights: [],
		about: words().agents.byHeader(device),
		since: firstUsedAt,
		lastUsedAt,
		endPath: `/api/v1/me/sessions/${id}`,
		spacesPath: `/api/v1/me/header-agents/${id}`,
	};
}

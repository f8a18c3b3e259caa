import type { AgentClient } from '@mana/auth-protocol';

/** A client, as far as its words about itself can be shown. */
export interface ConnectedClient {
	id: string;
	/** What it calls itself: nobody has checked that. */
	name: string | null;
	uri: string | null;
	/** How it made itself known: by a document at the address that is its id, or by registering. */
	origin: 'document' | 'registration';
}

const nameLimitCharacters = 80;

/** The database holds what a stranger sent: a name becomes one short line, and an address of a script is left out. */
export function connectedClient(stored: {
	id: string;
	name: string | null;
	uri: string | null;
	isDocument: boolean;
}): ConnectedClient {
	const line = (stored.name ?? '').toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ');
	const name = [...line.trim()].slice(0, nameLimitCharacters).join('');
	const isWeb = stored.uri !== null && /^https?:/.test(stored.uri) && URL.canParse(stored.uri);
	return {
		id: stored.id,
		name: name === '' ? null : name,
		uri: isWeb ? stored.uri : null,
		origin: stored.isDocument ? 'document' : 'registration',
	};
}

/** What the person is told of it. */
export function clientForPerson({ id, name, uri, origin }: ConnectedClient): AgentClient {
	return {
		id,
		name,
		uri,
		registeredBy: origin,
		verifiedHost: origin === 'document' ? new URL(id).host : null,
	};
}

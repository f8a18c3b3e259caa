/** An id of 256 characters fits, however much of it is escaped. */
const uriLimitCharacters = 4_096;
const pattern = /^mana:\/\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)$/;

/** A record of a space, as clients attach it: `mana://{space}/{collection}/{id}`. */
export interface ResourceName {
	spaceId: string;
	collection: string;
	id: string;
}

export function resourceUri({ spaceId, collection, id }: ResourceName): string {
	return `mana://${encodeURIComponent(spaceId)}/${collection}/${encodeURIComponent(id)}`;
}

/** The name in a URI; undefined where it is none of ours. */
export function parseResourceUri(uri: string): ResourceName | undefined {
	if (uri.length > uriLimitCharacters) return undefined;
	const [, spaceId = '', collection = '', id = ''] = pattern.exec(uri) ?? [];
	if (!spaceId) return undefined;
	try {
		return { spaceId: decodeURIComponent(spaceId), collection, id: decodeURIComponent(id) };
	} catch {
		return undefined;
	}
}

export function resourceTemplate(collection: string): string {
	return `mana://{space}/${collection}/{id}`;
}

import type { Context } from 'hono';
import { clientAddressHeader } from '../../identity/request-headers.ts';
import { languageOf } from '../../language/language.ts';
import type { ClientAddress } from '../client-address.ts';

/** What the library notes down with a session, without the caller's cookies: these routes know none. */
export function notedHeaders(c: Context, deps: { readonly clientAddress: ClientAddress }): Headers {
	return new Headers({
		[clientAddressHeader]: deps.clientAddress(c),
		'user-agent': c.req.header('user-agent') ?? '',
		'accept-language': languageOf(c.req.raw.headers),
	});
}

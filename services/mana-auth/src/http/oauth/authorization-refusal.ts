import { AppError, spelledAs } from '@mana/service-kit';
import { fromLibraryRedirect } from '../../domain/oauth/app-redirect.ts';
import type { OauthRouteDeps } from './oauth-route-deps.ts';

/** An error that goes to the client's own, checked address; any other is for the person's eyes. */
export function refusalUrl(
	location: string,
	asked: URLSearchParams,
	{ config, oauth }: Pick<OauthRouteDeps, 'config' | 'oauth'>,
): string {
	const url = new URL(location, config.publicUrl);
	if (url.href.startsWith(`${config.publicUrl}/api/auth/error`)) {
		const isUnread =
			url.searchParams.get('error') === 'invalid_client' && asked.get('client_id')?.startsWith('https://');
		throw isUnread ? documentUnread() : requestInvalid(url.searchParams);
	}
	// The library makes an https address of an issuer it does not like.
	url.searchParams.set('iss', spelledAs(oauth.issuer, asked.get('resource') ?? ''));
	return fromLibraryRedirect(url.toString());
}

export function requestInvalid(library: URLSearchParams | undefined): AppError {
	const reason = library?.get('error') ?? 'invalid_request';
	return new AppError(
		'OAUTH_REQUEST_INVALID',
		400,
		'The agent asked for a connection in a way that cannot be answered. Remove it there and add it again.',
		{ details: { reason } },
	);
}

/** A client that is known by the document at its id, which is not to be had or not good. */
function documentUnread(): AppError {
	return new AppError(
		'OAUTH_CLIENT_DOCUMENT',
		400,
		'This agent describes itself in a document on the Internet, which this server could not read or does not accept. Try again in a minute. Where the server has no way out, whoever runs it sets OAUTH_CLIENT_DOCUMENTS=false; then remove the agent’s connection and add it again.',
	);
}

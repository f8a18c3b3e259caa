import { z } from 'zod';
import { toLibraryRedirect } from './app-redirect.ts';
import { knownScopes, type ScopeCatalogue } from './scopes.ts';

const address = z.string().max(2_048);

/**
 * What a client may say of itself (RFC 7591 §2). The rest is left out, most of all what would have us call addresses of
 * its choice: `jwks_uri`, `backchannel_logout_uri`.
 */
const clientMetadata = z.object({
	client_name: z.string().max(200).optional(),
	client_uri: address.optional(),
	redirect_uris: z.array(address).min(1).max(16),
	scope: z.string().max(2_048).optional(),
	grant_types: z.array(z.string().max(128)).max(8).optional(),
	response_types: z.array(z.string().max(32)).max(4).optional(),
	token_endpoint_auth_method: z.enum(['none', 'client_secret_basic', 'client_secret_post']).optional(),
	application_type: z.enum(['web', 'native']).optional(),
	software_id: z.string().max(200).optional(),
	software_version: z.string().max(200).optional(),
});

/**
 * A registration as the library takes it; undefined where it is none. Most clients leave `application_type` out and
 * answer on loopback or at an address of their own, which the default, `web`, does not allow.
 */
export function readRegistration(
	body: unknown,
	catalogue: ScopeCatalogue,
): Record<string, unknown> | undefined {
	const parsed = clientMetadata.safeParse(body);
	if (!parsed.success) return undefined;
	const { application_type: type, redirect_uris: uris, scope, ...rest } = parsed.data;
	const isNative = uris.some((uri) => !uri.startsWith('https:'));
	return {
		...rest,
		redirect_uris: uris.map(toLibraryRedirect),
		application_type: type ?? (isNative ? 'native' : 'web'),
		...(scope === undefined ? {} : { scope: knownScopes(scope, catalogue).join(' ') }),
	};
}

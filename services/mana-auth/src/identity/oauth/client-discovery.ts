import type { ClientDiscovery } from '@better-auth/oauth-provider';
import { registerClientMetadataDocument } from '@better-auth/oauth-provider/internal';
import { toLibraryRedirect } from '../../domain/oauth/app-redirect.ts';
import { documentUrl, parseClientDocument } from '../../domain/oauth/client-document.ts';

type Resolve = ClientDiscovery['resolve'];
type Client = Awaited<ReturnType<Resolve>>;
type LibraryContext = Parameters<Resolve>[0];
type ProviderOptions = Parameters<typeof registerClientMetadataDocument>[1];

/** Fetches a document from an address that a stranger has named; undefined where that is not to be had, or not to be. */
export type FetchDocument = (url: URL) => Promise<string | undefined>;

/** How long a document counts as read just now. */
const freshMs = 10 * 60_000;
/** How long a client goes on working while its document is not to be had. */
const usableMs = 24 * 60 * 60_000;
const fetchesAtOnce = 32;

/**
 * Clients whose id is the address of a document that describes them: whose they are is shown by where it lies. A client
 * that nobody has seen before is looked up only where a person is going to be asked, not by every made-up id in a request
 * for tokens.
 */
export function createClientDiscovery(deps: {
	fetchDocument: FetchDocument;
	allowLoopback: boolean;
	now: () => number;
}): ClientDiscovery {
	const { allowLoopback } = deps;
	const pending = new Map<string, Promise<string | undefined>>();
	const id = 'metadata-document';

	const fetchOnce = (url: URL): Promise<string | undefined> => {
		const underWay = pending.get(url.href);
		if (underWay) return underWay;
		if (pending.size >= fetchesAtOnce) return Promise.resolve(undefined);
		const fetching = deps.fetchDocument(url).finally(() => pending.delete(url.href));
		pending.set(url.href, fetching);
		return fetching;
	};

	return {
		id,
		matches: (clientId) => documentUrl(clientId, { allowLoopback }) !== undefined,
		async resolve(ctx, clientId, existing): Promise<Client> {
			const url = documentUrl(clientId, { allowLoopback });
			if (!url || (!existing && ctx.path !== '/oauth2/authorize')) return null;
			const ageMs = deps.now() - (existing?.updatedAt?.getTime() ?? Number.NEGATIVE_INFINITY);
			if (existing && ageMs < freshMs) return existing;
			const text = await fetchOnce(url);
			const document = text === undefined ? undefined : parseClientDocument(text, clientId);
			if (!document) return existing && text === undefined && ageMs < usableMs ? existing : null;
			const { client } = await registerClientMetadataDocument(ctx, providerOptions(ctx), {
				metadata: {
					client_id: clientId,
					client_name: document.client_name,
					redirect_uris: document.redirect_uris.map(toLibraryRedirect),
					token_endpoint_auth_method: document.token_endpoint_auth_method,
					grant_types: grantTypes.filter((type) => document.grant_types.includes(type)),
					response_types: ['code'],
					...(document.client_uri === undefined ? {} : { client_uri: document.client_uri }),
				},
				clientId,
				clientDiscoveryId: id,
				...(existing ? { existingClient: existing } : {}),
			});
			return client;
		},
		discoveryMetadata: { client_id_metadata_document_supported: true },
	};
}

const grantTypes = ['authorization_code', 'refresh_token'] as const;

function providerOptions(ctx: LibraryContext): ProviderOptions {
	const plugin = ctx.context.options.plugins?.find((each) => each.id === 'oauth-provider');
	return plugin?.options as ProviderOptions;
}

/**
 * What clients learn about the authorization server (RFC 8414, with RFC 9207 and client-id metadata documents). The
 * same document stands where a client of OpenID Connect looks, with the members that such a client insists on; ID
 * tokens are not given out.
 */
export function serverMetadata(server: {
	issuer: string;
	publicUrl: string;
	scopes: readonly string[];
	readsClientDocuments: boolean;
}) {
	const endpoints = `${server.publicUrl}/api/auth/oauth2`;
	return {
		issuer: server.issuer,
		authorization_endpoint: `${endpoints}/authorize`,
		token_endpoint: `${endpoints}/token`,
		registration_endpoint: `${endpoints}/register`,
		revocation_endpoint: `${endpoints}/revoke`,
		jwks_uri: `${server.publicUrl}/api/auth/jwks`,
		scopes_supported: server.scopes,
		response_types_supported: ['code'],
		response_modes_supported: ['query'],
		grant_types_supported: ['authorization_code', 'refresh_token'],
		token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
		revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
		code_challenge_methods_supported: ['S256'],
		authorization_response_iss_parameter_supported: true,
		client_id_metadata_document_supported: server.readsClientDocuments,
		subject_types_supported: ['public'],
		id_token_signing_alg_values_supported: ['EdDSA'],
	};
}

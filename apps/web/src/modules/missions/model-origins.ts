/**
 * Whether the app's security policy lets a device reach a model there.
 *
 * @param origins such as `https://models.example.org`, or `http://localhost:*` for any port
 */
export function isReachable(baseUrl: string, origins: readonly string[]): boolean {
	const { protocol, hostname, origin } = new URL(baseUrl);
	return origins.some((allowed) => allowed === origin || allowed === `${protocol}//${hostname}:*`);
}

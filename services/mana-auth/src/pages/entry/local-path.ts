/**
 * A path of this origin that a link may send a browser to after signing in. Everything else, an address elsewhere in
 * whatever disguise, becomes the start page.
 */
export function localPath(given: string | undefined): string {
	if (given === undefined) return '/';
	const base = 'http://here.invalid';
	const url = URL.canParse(given, base) ? new URL(given, base) : undefined;
	if (url?.origin !== base || !given.startsWith('/')) return '/';
	// Without its dots, `/.//evil.test` is what names another host.
	return url.pathname.startsWith('//') ? '/' : `${url.pathname}${url.search}`;
}

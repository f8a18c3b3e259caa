/**
 * Addresses of agents' apps that answers may go to. RFC 8252 §7.1 wants such schemes to be reversed domain names, and the
 * library takes no others; these were named before anybody asked.
 */
const appSchemes = ['cursor', 'vscode', 'vscode-insiders', 'windsurf'];

/**
 * Host and path, in their only spelling. Without a query, as an answer is not to tell the app what to do: its links for
 * that, which open and install things, take one.
 */
const appAddress = new RegExp(`^(${appSchemes.join('|')})://(\\w[\\w.-]*(?:/\\w[\\w.~%-]*)*)$`);
/** The scheme as a reversed name under `invalid`, which is nobody's domain (RFC 2606 §2). */
const standIn = new RegExp(`^invalid\\.(${appSchemes.join('|')}):/`);

/**
 * A redirect address as the library is told of it: that of an app in a spelling that it takes, `invalid.cursor:/…` for
 * `cursor://…`, each other as it is. No two addresses become the same good one.
 */
export function toLibraryRedirect(uri: string): string {
	// No one may come with a stand-in, in whatever case or disguise: the empty address is none that the library takes.
	if (URL.canParse(uri) && standIn.test(new URL(uri).href)) return '';
	return uri.replace(appAddress, 'invalid.$1:/$2');
}

/** The address that the library means, also with an answer on it. */
export function fromLibraryRedirect(uri: string): string {
	return uri.replace(standIn, '$1://');
}

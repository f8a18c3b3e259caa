import { words } from './words.ts';

/** Whether this page was opened where passkeys are bound to. */
export function isOwnAddress(): boolean {
	return location.origin === ownAddress();
}

/**
 * Names the reason where a page was opened at another address than its own. In another spelling of it passkeys do not
 * work (WebAuthn §5.1.2); at any other address the server refuses every change.
 */
export function wireAddress(root: Document): void {
	if (isOwnAddress()) return;
	const isSpelling = root.body.dataset.spellings?.split(' ').includes(location.origin) ?? false;
	if (!isSpelling) {
		root.querySelector('h1')?.after(notice(words().elsewhere(location.host)));
		return;
	}
	for (const place of root.querySelectorAll('[data-needs-passkeys]')) {
		place.replaceChildren(notice(words().noPasskeys(location.hostname)));
	}
}

/** A sentence that ends with a link to this page at its own address. */
function notice(text: string): HTMLElement {
	const link = document.createElement('a');
	link.href = `${ownAddress()}${location.pathname}${location.search}`;
	link.textContent = ownAddress();
	const paragraph = document.createElement('p');
	paragraph.className = 'notice';
	paragraph.append(text, link, '.');
	return paragraph;
}

function ownAddress(): string {
	return document.body.dataset.address ?? location.origin;
}

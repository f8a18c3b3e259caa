import { PortabilityError } from '../portability-error.ts';

const longestName = 1_024;
const longestShown = 80;
const drive = /^[A-Za-z]:/;

/**
 * The name of an archive's entry with `/` between its parts, as archives made on Windows do not have it.
 *
 * @throws PortabilityError `ARCHIVE_NAME_UNSAFE` for one that leads out of the archive. Nothing is unpacked to a disk
 *   here; but such a file was made to do harm, and nothing else in it is to be trusted. Its part is the name as far as
 *   it can be shown, or the entry's number.
 */
export function safeEntryName(name: string, number: number): string {
	const path = name.replaceAll('\\', '/');
	const isUnsafe =
		path.length > longestName ||
		path.startsWith('/') ||
		drive.test(path) ||
		hasControl(path) ||
		path.split('/').includes('..');
	if (isUnsafe)
		throw new PortabilityError('ARCHIVE_NAME_UNSAFE', 'an entry has a name that leads elsewhere', {
			part: shownName(path) || `entry ${number}`,
		});
	return path;
}

/** What programs put beside the files that a person packed. */
export function isClutter(path: string): boolean {
	return path.startsWith('__MACOSX/') || /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(path);
}

/** Without controls, marks that turn the direction of text and halves of characters, and cut. */
function shownName(path: string): string {
	return Array.from(path.slice(0, longestName).replaceAll(/\p{C}/gu, ''))
		.slice(0, longestShown)
		.join('')
		.trim();
}

function hasControl(text: string): boolean {
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code < 0x20 || code === 0x7f) return true;
	}
	return false;
}

/**
 * Why a file is refused as a whole, stable across releases. What is wrong with single items does not refuse a file: it
 * stands in the preview.
 *
 * - `ARCHIVE_UNREADABLE`: no ZIP, a damaged one, or one that two programs would read differently.
 * - `ARCHIVE_TOO_LARGE`: it would unpack to more than any export is: a ZIP bomb.
 * - `ARCHIVE_NAME_UNSAFE`: an entry's name leads out of the archive (`../`), or has characters that no file has.
 * - `ARCHIVE_ENCRYPTED`: entries have a password of the ZIP's own, which is not opened.
 * - `ARCHIVE_NESTED`: ZIPs within ZIPs, deeper than any exporter makes them.
 * - `TEXT_TOO_LARGE`: one line, or one file that is read as a whole, is longer than any that Mana keeps.
 * - `ENCODING_INVALID`: bytes that are no text in the encoding that the file says or shows.
 * - `NESTING_TOO_DEEP`: JSON, XML or HTML that is nested deeper than any that a program writes for people.
 * - `MANIFEST_INVALID`: a `.mana` file whose manifest is missing or cannot be read.
 * - `FORMAT_UNSUPPORTED`: a `.mana` file of a version, or with settings, that this code does not know.
 * - `PART_MISSING`: a part that the manifest names is not there.
 * - `PART_CHANGED`: a part is not the one that the manifest was written for.
 * - `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`: the file is sealed.
 * - `SEAL_BROKEN`: what is sealed was cut or altered after its first chunk.
 * - `SOURCE_UNKNOWN`: nothing that is read here.
 * - `SOURCE_INVALID`: the file is of a known kind, but does not hold what that kind holds.
 */
export type PortabilityErrorCode =
	| 'ARCHIVE_UNREADABLE'
	| 'ARCHIVE_TOO_LARGE'
	| 'ARCHIVE_NAME_UNSAFE'
	| 'ARCHIVE_ENCRYPTED'
	| 'ARCHIVE_NESTED'
	| 'TEXT_TOO_LARGE'
	| 'ENCODING_INVALID'
	| 'NESTING_TOO_DEEP'
	| 'MANIFEST_INVALID'
	| 'FORMAT_UNSUPPORTED'
	| 'PART_MISSING'
	| 'PART_CHANGED'
	| 'PASSPHRASE_NEEDED'
	| 'PASSPHRASE_WRONG'
	| 'SEAL_BROKEN'
	| 'SOURCE_UNKNOWN'
	| 'SOURCE_INVALID';

/** Where in what was dropped: the file within an archive, and the line in it, or the entry of its list, from 1. */
export interface Place {
	readonly part?: string;
	readonly line?: number;
	readonly entry?: number;
}

/** A file that is refused. Messages name the place, never what stands there. */
export class PortabilityError extends Error {
	override readonly name = 'PortabilityError';
	readonly code: PortabilityErrorCode;
	readonly place: Place;

	constructor(
		code: PortabilityErrorCode,
		message: string,
		details: Place & { readonly cause?: unknown } = {},
	) {
		const { cause, ...place } = details;
		super(message, { cause });
		this.code = code;
		this.place = place;
	}
}

import { PortabilityError } from '../portability-error.ts';

const entriesMax = 200_000;
/** What text comes to at the most is some 100 to 1; deflate makes up to 1,032 to 1 of zeros. */
const ratioMax = 250;
/** Below this nothing is a bomb. */
const harmlessBytes = 64 * 1024 * 1024;

export interface UnpackBudget {
	/** Takes one file of an archive into account. @throws PortabilityError `ARCHIVE_TOO_LARGE` */
	spend(name: string, sizeBytes: number): void;
}

/**
 * How much archives of this size together may unpack to, and into how many files. Archives within them spend the same
 * budget: by their own size each might be 250 times as large again.
 */
export function createUnpackBudget(packedBytes: number): UnpackBudget {
	let bytesLeft = Math.max(harmlessBytes, packedBytes * ratioMax);
	let entriesLeft = entriesMax;
	return {
		spend(name, sizeBytes) {
			bytesLeft -= sizeBytes;
			entriesLeft -= 1;
			if (bytesLeft < 0 || entriesLeft < 0)
				throw new PortabilityError('ARCHIVE_TOO_LARGE', 'the ZIP unpacks to more than an export is', {
					part: name,
				});
		},
	};
}

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { comparePictures } from './compare-pictures.ts';
import type { PictureReducer } from './reduce-pictures.ts';

const folder = dirname(dirname(import.meta.dir));

/** Where a whole picture of the last run lies. */
export const seenPath = (name: string) => join(folder, 'seen', `${name}.png`);

export interface AcceptedPictures {
	/** Compares a screenshot with what was accepted under its name. Returns what is wrong. */
	check(name: string, png: Uint8Array): Promise<string | undefined>;
}

/**
 * What the screens are to look like lies in `pictures/`, reduced; what they looked like in the last run in `seen/`,
 * whole, for people to look at.
 *
 * @param accepts takes what is seen as what is to be
 */
export function openAcceptedPictures(reducer: PictureReducer, accepts: boolean): AcceptedPictures {
	return {
		async check(name, png) {
			const whole = seenPath(name);
			mkdirSync(dirname(whole), { recursive: true });
			await Bun.write(whole, png);
			const seen = await reducer.reduce(png);
			const path = join(folder, 'pictures', `${name}.png`);
			if (accepts) {
				mkdirSync(dirname(path), { recursive: true });
				const isUnchanged =
					existsSync(path) &&
					comparePictures(await reducer.decode(await Bun.file(path).bytes()), seen).isSame;
				if (!isUnchanged) await Bun.write(path, await reducer.encode(seen));
				return undefined;
			}
			if (!existsSync(path)) return `no picture was accepted: look at ${whole}`;
			const comparison = comparePictures(await reducer.decode(await Bun.file(path).bytes()), seen);
			if (comparison.isSame) return undefined;
			const { reason, share, within } = comparison;
			const where =
				within && ` within cells ${within.left},${within.top} to ${within.right},${within.bottom}`;
			return `looks different (${reason}, ${(share * 100).toFixed(1)} %${where ?? ''}): look at ${whole}`;
		},
	};
}

import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(?:css|html|js|json|svg|webmanifest)$/;
/** A smaller file fits into one packet either way. */
const smallestBytes = 1024;

/** Writes `file.br` and `file.gz` beside each text of the build, which the server sends to whoever takes them. */
export function compressOutput(): Plugin {
	let folder = '';
	return {
		name: 'mana-compress-output',
		apply: 'build',
		configResolved(config) {
			folder = resolve(config.root, config.build.outDir);
		},
		writeBundle: {
			order: 'post',
			sequential: true,
			async handler() {
				const paths = await readdir(folder, { recursive: true });
				await Promise.all(
					paths.filter((path) => compressible.test(path)).map((path) => compress(join(folder, path))),
				);
			},
		},
	};
}

async function compress(path: string): Promise<void> {
	if ((await stat(path)).size < smallestBytes) return;
	const text = await readFile(path);
	const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
	const [brotli, zipped] = await Promise.all([
		promisify(brotliCompress)(text, quality),
		promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION }),
	]);
	await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, zipped)]);
}

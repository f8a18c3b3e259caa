/**
 * What a bundle for a browser would take in, as paths below the working directory: our own files, and those of
 * packages. A `node:` import is among them by its name.
 *
 * @param entries absolute paths
 * @throws AggregateError where it cannot be built
 */
export async function browserBundleOf(entries: readonly string[]): Promise<string[]> {
	const { metafile } = await Bun.build({ entrypoints: [...entries], target: 'browser', metafile: true });
	const inputs = metafile?.inputs ?? {};
	const imported = Object.values(inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
	return [...new Set([...Object.keys(inputs), ...imported.filter((path) => path.startsWith('node:'))])];
}

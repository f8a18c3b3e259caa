/**
 * What a bundle for a browser would take in, as paths below the working directory: our own files, and those of
 * packages. A `node:` import is among them by its name.
 *
 * It is built by a process of its own. Where a test has imported a package, this process knows it without its
 * `sideEffects`, and a bundle takes in files that nobody uses.
 *
 * @param entries absolute paths
 * @throws Error where it cannot be built, with what the bundler says
 */
export async function browserBundleOf(entries: readonly string[]): Promise<string[]> {
	const child = Bun.spawn([process.execPath, import.meta.path, ...entries], {
		stdout: 'pipe',
		stderr: 'pipe',
	});
	const [inputs, faults] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	if ((await child.exited) !== 0) throw new Error(faults);
	return JSON.parse(inputs);
}

async function inputsOf(entries: string[]): Promise<string[]> {
	const { metafile } = await Bun.build({ entrypoints: entries, target: 'browser', metafile: true });
	const inputs = metafile?.inputs ?? {};
	const imported = Object.values(inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
	return [...new Set([...Object.keys(inputs), ...imported.filter((path) => path.startsWith('node:'))])];
}

if (import.meta.main) process.stdout.write(JSON.stringify(await inputsOf(process.argv.slice(2))));

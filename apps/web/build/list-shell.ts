import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

const workerName = 'service-worker.js';
const placeholder = '%SHELL%';
/** Few people need it, and none of them without a network: it runs missions, which ask a model. */
const fetchedOnceNeeded = /\/agent\.worker-[\w-]+\.js$/;

/** Tells the service worker which files there are; a change in any of them makes another service worker. */
export function listShell(): Plugin {
	let folder = '';
	return {
		name: 'mana-list-shell',
		apply: 'build',
		configResolved(config) {
			folder = resolve(config.root, config.build.outDir);
		},
		writeBundle: {
			order: 'post',
			sequential: true,
			async handler() {
				const entries = await readdir(folder, { recursive: true, withFileTypes: true });
				const files = entries
					.filter((entry) => entry.isFile() && entry.name !== workerName && entry.name !== 'index.html')
					.map((entry) => join(entry.parentPath, entry.name))
					.sort();
				const digest = createHash('sha256');
				for (const file of [...files, join(folder, 'index.html')])
					digest.update(file.slice(folder.length)).update(await readFile(file));
				const shell = {
					version: digest.digest('hex').slice(0, 16),
					files: files
						.filter((file) => !fetchedOnceNeeded.test(file))
						.map((file) => file.slice(folder.length)),
				};
				const path = join(folder, workerName);
				const script = await readFile(path, 'utf8');
				if (!script.includes(placeholder))
					throw new Error('the service worker does not ask for the list of files');
				await writeFile(path, script.replace(placeholder, JSON.stringify(shell)));
			},
		},
	};
}

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compressOutput } from './build/compress-output.ts';
import { listShell } from './build/list-shell.ts';

export default defineConfig({
	plugins: [
		svelte({ configFile: false, compilerOptions: { runes: true } }),
		// In this order: what is compressed is complete.
		listShell(),
		compressOutput(),
	],
	worker: { format: 'es' },
	build: {
		outDir: 'dist/app',
		target: 'es2024',
		// The server says with every answer what may run; an inlined file would need an exception there.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		rolldownOptions: {
			input: { index: 'index.html', 'service-worker': 'src/service-worker.ts' },
			output: {
				// What tells zod to do without `eval` runs before anything that makes a schema.
				codeSplitting: { groups: [{ name: 'zod', test: /\/node_modules\/zod\/|\/zod-without-eval\.ts$/ }] },
				// A service worker reigns over what lies beside it and below, under a name that stays.
				entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
			},
		},
	},
});

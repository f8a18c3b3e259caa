import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compressOutput } from './build/compress-output.ts';

export default defineConfig({
	plugins: [svelte({ configFile: false, compilerOptions: { runes: true } }), compressOutput()],
	worker: { format: 'es' },
	build: {
		outDir: 'dist/app',
		target: 'es2024',
		// The server says with every answer what may run; an inlined file would need an exception there.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
	},
});

import { language } from './words.svelte.ts';

/** "1.2 MB", "340 kB" */
export function saySize(bytes: number): string {
	const [unit, size] = bytes >= 1e6 ? (['megabyte', 1e6] as const) : (['kilobyte', 1e3] as const);
	const digits = { maximumFractionDigits: bytes >= 1e6 ? 1 : 0 };
	const value = bytes > 0 ? Math.max(bytes / size, unit === 'kilobyte' ? 1 : 0) : 0;
	return new Intl.NumberFormat(language(), { style: 'unit', unit, ...digits }).format(value);
}

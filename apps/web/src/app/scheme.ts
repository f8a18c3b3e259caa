export const schemes = ['auto', 'light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

const keptAs = 'mana-scheme';

/** The appearance chosen on this device. */
export function keptScheme(): Scheme {
	const kept = localStorage.getItem(keptAs);
	return schemes.find((scheme) => scheme === kept) ?? 'auto';
}

export function applyScheme(scheme: Scheme): void {
	if (scheme === 'auto') delete document.documentElement.dataset.scheme;
	else document.documentElement.dataset.scheme = scheme;
}

export function keepScheme(scheme: Scheme): void {
	localStorage.setItem(keptAs, scheme);
	applyScheme(scheme);
}

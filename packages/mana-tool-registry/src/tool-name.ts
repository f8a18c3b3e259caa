/** A tool's name for clients that accept only `^[a-zA-Z0-9_-]{1,64}$`, out of its canonical one. */
export function wireNameOf(canonical: string): string {
	return canonical.replaceAll('.', '_');
}

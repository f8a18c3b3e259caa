/** @jsxImportSource hono/jsx */
/** An instant, to the minute in UTC; the script shows it in the reader's own time. */
export function Time({ at }: { at: string | number }) {
	const iso = new Date(at).toISOString();
	return <time datetime={iso}>{`${iso.slice(0, 16).replace('T', ' ')} UTC`}</time>;
}

import { z } from 'zod';

/** Cursors are opaque to clients: base64url of a JSON value that the list itself understands. */
export function encodeCursor(place: unknown): string {
	return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place a cursor stands for; undefined where it is none of ours. */
export function decodeCursor<T>(cursor: unknown, schema: z.ZodType<T>): T | undefined {
	if (typeof cursor !== 'string') return undefined;
	try {
		const parsed = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
		return parsed.success ? parsed.data : undefined;
	} catch {
		return undefined;
	}
}

const offset = z.int().positive();

/** A page of a list that does not change; undefined for a cursor that is none of ours. */
export function pageOf<T>(
	items: readonly T[],
	cursor: unknown,
	size: number,
): { page: readonly T[]; nextCursor?: string } | undefined {
	const start = cursor === undefined ? 0 : decodeCursor(cursor, offset);
	if (start === undefined || (start > 0 && start >= items.length)) return undefined;
	const end = start + size;
	const page = items.slice(start, end);
	return end < items.length ? { page, nextCursor: encodeCursor(end) } : { page };
}

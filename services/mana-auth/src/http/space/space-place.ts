import { z } from 'zod';
import type { SpacePlace } from '../../domain/agent-activity.ts';

/** Where a page of a space's log has ended. */
const placeSchema = z.tuple([z.int(), z.string(), z.int()]);

export function cursorOf({ recordedAtMs, userId, sequence }: SpacePlace): string {
	return Buffer.from(JSON.stringify([recordedAtMs, userId, sequence])).toString('base64url');
}

/** What is no cursor of ours is the beginning. */
export function placeOf(cursor: string | undefined): SpacePlace | undefined {
	try {
		const text = Buffer.from(cursor ?? '', 'base64url').toString();
		const [recordedAtMs, userId, sequence] = placeSchema.parse(JSON.parse(text));
		return { recordedAtMs, userId, sequence };
	} catch {
		return undefined;
	}
}

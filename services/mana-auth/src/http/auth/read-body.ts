import { readJson } from '@mana/service-kit';
import type { Context } from 'hono';
import type { z } from 'zod';

const limitBytes = 16 * 1024;

/** @throws AppError as `readJson` does; a body may have 16 KiB */
export function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
	return readJson(c, schema, { limitBytes });
}

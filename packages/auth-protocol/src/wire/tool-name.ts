import { z } from 'zod';

/** A tool's canonical name, `module.verb`. */
export const toolNameSchema = z
	.string()
	.max(64)
	.regex(/^[a-z][a-zA-Z0-9]*\.[a-z][a-zA-Z0-9]*$/, 'a canonical name, "module.verb"');
